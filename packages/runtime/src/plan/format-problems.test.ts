import { expect } from 'chai';
import { formatProblems } from './format-problems.js';
import type { Problem } from '../problems/problem.js';

const problem: Problem = { code: 'CONFIG_X', severity: 'error', message: 'is wrong', pointer: '/a', line: 1, column: 1 };

describe('formatProblems', () => {
  it('writes all that is known of a problem', () => {
    const full: Problem = {
      ...problem,
      file: 'caddis.json',
      module: 'http',
      line: 2,
      column: 8,
      length: 3,
      expected: 'a number',
      received: '"x"',
      cause: 'why',
      help: 'do this',
    };
    expect(formatProblems([full, { ...full, severity: 'warning' }], '{\n  "a": "x"\r\n}')).to.equal(
      [
        'caddis.json:2:8 error CONFIG_X',
        '/a: http: is wrong',
        '',
        '  2 |   "a": "x"',
        '    |        ^^^',
        '  expected a number',
        '  received "x"',
        '  cause why',
        '  help do this',
        '',
        'caddis.json:2:8 warning CONFIG_X',
        '/a: http: is wrong',
        '',
        '  2 |   "a": "x"',
        '    |        ^^^',
        '  expected a number',
        '  received "x"',
        '  cause why',
        '  help do this',
        '',
        '1 error, 1 warning',
        '',
      ].join('\n'),
    );
  });

  it('writes nothing for no problems, and no excerpt without a text', () => {
    expect(formatProblems([], '{}')).to.equal('');
    expect(formatProblems([{ ...problem, pointer: '' }])).to.equal('1:1 error CONFIG_X\nis wrong\n\n1 error\n');
  });

  it('counts the problems beyond the limit', () => {
    const text = formatProblems(Array.from({ length: 70 }, () => problem), '{}');
    expect(text.split('CONFIG_X')).to.have.length(51);
    expect(text).to.match(/\n70 errors; the first 50 are shown\n$/);
    expect(formatProblems([problem, problem], '{}', { limit: 1 })).to.match(/2 errors; the first 1 are shown/);
  });

  it('colours only when told to', () => {
    const escape = '\u001b';
    expect(formatProblems([problem], '{}')).not.to.contain(escape);
    expect(formatProblems([problem], '{}', { color: true })).to.equal(
      `${escape}[1m1:1${escape}[0m ${escape}[31merror CONFIG_X${escape}[0m\n/a: is wrong\n\n  ${escape}[2m1 |${escape}[0m {}\n` +
        `  ${escape}[2m  |${escape}[0m ${escape}[31m^${escape}[0m\n\n${escape}[1m1 error${escape}[0m\n`,
    );
  });

  describe('cuts and cleans the line', () => {
    const cases: readonly {
      readonly name: string;
      readonly line: string;
      readonly at: Partial<Problem>;
      /** The shown part of the line, and the line of carets below it. */
      readonly shown: readonly [string, string];
    }[] = [
      { name: 'with tabs', line: '\t"a":\t1', at: { column: 7, length: 1 }, shown: ['\t"a":\t1', '\t    \t^'] },
      {
        name: 'that is long',
        line: `${'x'.repeat(500)}HERE${'y'.repeat(500)}`,
        at: { column: 501, length: 4 },
        shown: [`… ${'x'.repeat(60)}HERE${'y'.repeat(60)} …`, `${' '.repeat(62)}^^^^`],
      },
      {
        name: 'of which a long part is underlined',
        line: `"${'x'.repeat(500)}"`,
        at: { column: 1, length: 502 },
        shown: [`"${'x'.repeat(119)} …`, '^'.repeat(120)],
      },
      { name: 'at its end', line: '{', at: { column: 2, length: 1 }, shown: ['{', ' ^'] },
      { name: 'past its end', line: '{', at: { column: 9, length: 1 }, shown: ['{', ' ^'] },
      {
        name: 'with what a terminal would obey',
        line: '"\u009b31m\u202e\ufeff"',
        at: { column: 1, length: 8 },
        shown: ['"\ufffd31m\ufffd\ufffd"', '^^^^^^^^'],
      },
      {
        name: 'with a secret before the place',
        line: '{"k":"hunter2","n":1}',
        at: { column: 20, length: 1, masked: [{ column: 6, length: 9 }] },
        shown: ['{"k":***,"n":1}', '             ^'],
      },
      {
        name: 'with a secret at the place',
        line: '{"k":{"a":1}}',
        at: { column: 6, length: 1, masked: [{ column: 6, length: 7 }] },
        shown: ['{"k":***}', '     ^^^'],
      },
      {
        name: 'with a secret across the cut',
        line: `"${'s'.repeat(100)}",1`,
        at: { column: 104, length: 1, masked: [{ column: 1, length: 102 }] },
        shown: ['… ***,1', '      ^'],
      },
    ];
    for (const { name, line, at, shown } of cases) {
      it(name, () => {
        const [, , , text, carets] = formatProblems([{ ...problem, ...at }], line).split('\n');
        expect([text?.slice(6), carets?.slice(6)]).to.deep.equal(shown);
      });
    }
  });

  for (const width of [60, 80, 120]) {
    it(`fits a terminal of ${width} columns, and keeps the words and what is underlined`, () => {
      const help = 'write "routes": [{"handle": [{"handler": "reverse_proxy", "upstreams": [{"dial": "localhost:3000"}]}]}]; and so on, with a good many words';
      for (const [indent, column] of [['  ', 100], ['\t\t', 100], ['', 1], ['', 200]] as const) {
        const line = `${indent}${'x'.repeat(column - 1 - indent.length)}MARKED${'y'.repeat(300)}`;
        const text = formatProblems([{ code: 'CONFIG_X', severity: 'error', message: `is wrong ${'in many ways '.repeat(9)}`.trim(), pointer: '/apps/http', line: 1, column, length: 6, help }], line, { width });
        const lines = text.split('\n');
        expect(Math.max(...lines.map((each) => each.replaceAll('\t', '12345678').length))).to.be.at.most(width);
        const [excerpt = '', carets = ''] = lines.slice(lines.findIndex((each) => each.startsWith('  1 |')));
        expect(excerpt.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).to.equal('MARKED');
        const told = text.slice(text.indexOf('  help ') + 7, text.indexOf('\n\n1 error')).split('\n').map((each) => each.trim()).join(' ');
        expect(told).to.equal(help);
      }
    });
  }

  it('leaves out the middle of a pointer from far down', () => {
    const pointer = '/sources/0'.repeat(4000);
    const text = formatProblems([{ ...problem, pointer }], '{}');
    expect(text.split('\n')[1]).to.equal(`${pointer.slice(0, 120)}…${pointer.slice(-100)}: is wrong`);
  });
});
