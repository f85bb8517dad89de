import { cpuCost } from '@caddis/test-helpers';
import { expect } from 'chai';
import fc from 'fast-check';
import { formatJson } from './format-json.js';
import { lineDiff } from './line-diff.js';

describe('formatJson', () => {
  const cases: readonly (readonly [title: string, text: string, formatted: string])[] = [
    ['keeps in one line what stood there', '{"a":[1,2,{"b":null}]}', '{ "a": [1, 2, { "b": null }] }\n'],
    ['takes apart what stood in several', '{"a":\n1,"b":[\n]}', '{\n  "a": 1,\n  "b": []\n}\n'],
    ['takes apart what is too long for a line', `["${'x'.repeat(80)}", "${'y'.repeat(80)}"]`, `[\n  "${'x'.repeat(80)}",\n  "${'y'.repeat(80)}"\n]\n`],
    ['keeps one empty line of several', '{\n\n"a": 1,\n\n\n"b": 2\n\n}', '{\n  "a": 1,\n\n  "b": 2\n}\n'],
    ['takes away a comma behind the last item', '[1,\n2,\n]', '[\n  1,\n  2\n]\n'],
    ['keeps comments where they stand', '// a\n{ // b\n"c": /* d */ 1, // e\n/* f */\n"j": 3\n// k\n}\n// l', '// a\n{ // b\n  "c": /* d */ 1, // e\n  /* f */\n  "j": 3\n  // k\n}\n// l\n'],
    ['puts a comma behind its value, before the comment', '[1 // a\n, 2]', '[\n  1, // a\n  2\n]\n'],
    ['leaves strings alone', '["a  //  b", "{,}", "\\"[\\\\"]', '["a  //  b", "{,}", "\\"[\\\\"]\n'],
    ['writes a scalar', ' 1 ', '1\n'],
  ];
  for (const [title, text, formatted] of cases) {
    it(title, () => {
      expect(formatJson(text)).to.equal(formatted);
      expect(formatJson(formatted)).to.equal(formatted);
    });
  }

  it('means the same, and changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const formatted = formatJson(text);
        expect(JSON.parse(formatted)).to.deep.equal(JSON.parse(text));
        expect(formatJson(formatted)).to.equal(formatted);
      }),
    );
  });

  it('takes time in proportion to the text', async () => {
    const text = `[${'{"a": [1, {"b": "c"}]},\n'.repeat(10_000)}1]`;
    expect(await cpuCost(() => formatJson(text))).to.be.below(5000);
  });

  it('gives up on what is nested too deep', () => expect(() => formatJson('['.repeat(2000) + ']'.repeat(2000))).to.throw(RangeError));
});

describe('lineDiff', () => {
  it('shows what goes, comes and stays', () => expect(lineDiff('a\nb\nc\nd', 'a\nc\nx\nd')).to.equal('  a\n- b\n  c\n+ x\n  d'));
  it('shows nothing but what stays for equal texts', () => expect(lineDiff('a\nb', 'a\nb')).to.equal('  a\n  b'));
});
