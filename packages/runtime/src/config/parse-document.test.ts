import { expect } from 'chai';
import fc from 'fast-check';
import { depthLimit, parseDocument, type DocumentReading } from './parse-document.js';
import { visitJson, type JsonVisitor, type SyntaxFault } from './visit-json.js';
import { atOnce, Pace } from '../pace.js';

/** Texts that are inserted into a document to break it. */
const slips = [
  ...',:"\'{}[]\\/\n\t\u0000\u00a0\ufeff-01.ex',
  '', '//', '/*', '*/', '1e', 'null', '\\u12',
];
const silent = { member() {}, enter() {}, leave() {} };

describe('parseDocument', () => {
  it('reads a document as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parse(text)).to.deep.equal({
          parsed: { document: JSON.parse(text), config: JSON.parse(text), ids: new Map() },
          findings: [],
        });
      }),
    );
  });

  it('refuses a text exactly when JSON.parse does, whatever was broken in it', () => {
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.nat(3), fc.constantFrom(...slips))
      .map(([text, at, length, slip]) => text.slice(0, at % (text.length + 1)) + slip + text.slice((at % (text.length + 1)) + length));
    fc.assert(
      fc.property(broken, (text) => {
        expect(visit(text, silent).length === 0, text).to.equal(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  describe('finds repeated keys', () => {
    const cases: readonly { readonly text: string; readonly repeated: readonly string[] }[] = [
      { text: '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}', repeated: [] },
      { text: '{"a":1,"a":1}', repeated: ['/a'] },
      { text: '{"a":1,"\\u0061":2,"a":3}', repeated: ['/a', '/a'] },
      { text: '{"a":{"x":1,"x":2},"a":{"x":1}}', repeated: ['/a/x', '/a'] },
      { text: '[{"a":[{"b/c~":1,"b/c~":2}]}]', repeated: ['/0/a/0/b~1c~0'] },
      { text: '{"__proto__":1,"__proto__":2,"constructor":{},"toString":{}}', repeated: ['/__proto__'] },
      { text: '{"":1,"":2}', repeated: ['/'] },
      { text: '{":":":","a,b":"{\\"a\\":1}"}', repeated: [] },
    ];
    for (const { text, repeated } of cases) {
      it(`in ${text}`, () => {
        const { findings } = parse(text);
        expect(findings.map(({ code, pointer }) => ({ code, pointer }))).to.deep.equal(
          repeated.map((pointer) => ({ code: 'CONFIG_KEY_TWICE', pointer })),
        );
      });
    }

    it('that were put in at random', () => {
      fc.assert(
        fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, pick) => {
          const keys = Object.keys(object);
          const key = keys[pick % keys.length] ?? '';
          const text = `{${JSON.stringify(key)}:0,${JSON.stringify(object).slice(1)}`;
          const [finding] = parse(text).findings;
          const second = finding?.span === undefined ? '' : text.slice(finding.span.start, finding.span.end);
          expect([finding?.code, JSON.parse(second)]).to.deep.equal(['CONFIG_KEY_TWICE', key]);
          expect(finding?.span?.start).to.be.greaterThan(1);
        }),
      );
    });
  });

  it('takes @id keys out of the config and keeps them in the document', () => {
    const text = '{"@id":"root","a":[{"@id":5,"b":"@id"},{"@id":"x/y","__proto__":{"@id":"deep"}}]}';
    const { parsed, findings } = parse(text);
    expect(findings).to.deep.equal([]);
    expect(JSON.stringify(parsed?.config)).to.equal('{"a":[{"b":"@id"},{"__proto__":{}}]}');
    expect(JSON.stringify(parsed?.document)).to.equal(text);
    expect(parsed?.ids).to.deep.equal(
      new Map([
        ['root', ''],
        ['5', '/a/0'],
        ['x/y', '/a/1'],
        ['deep', '/a/1/__proto__'],
      ]),
    );
  });

  it('reads a document of the greatest depth, and tells of one that is deeper', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(parse(nested(depthLimit)).findings).to.deep.equal([]);
    expect(parse(nested(depthLimit + 1)).findings).to.deep.equal([
      {
        code: 'CONFIG_TOO_DEEP',
        message: 'nested deeper than 10000 levels',
        pointer: '',
        span: { start: depthLimit, end: depthLimit + 1 },
      },
    ]);
    expect(parse(nested(5_000_000)).findings).to.have.length(1);
  });

  it('finds what is wrong in the deepest document', () => {
    const levels = depthLimit / 2;
    const text = `${'{"a":['.repeat(levels)}${']}'.repeat(levels)}`.replace('[]', '["\\x"]');
    const { findings } = parse(text);
    expect(findings.map((finding) => [finding.message, finding.span])).to.deep.equal([
      ['bad escape in a string; a backslash is written \\\\', { start: levels * 6 + 1, end: levels * 6 + 3 }],
    ]);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parse(text: string): DocumentReading {
  return atOnce(parseDocument(text, new Pace()));
}

function visit(text: string, visitor: JsonVisitor): readonly SyntaxFault[] {
  return atOnce(visitJson(text, visitor, new Pace()));
}
