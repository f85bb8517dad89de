import type { ExpandMode } from '@caddis/core/http';
import { expect } from 'chai';
import { compileTemplate, expandText } from './template.js';

const values: Readonly<Record<string, string>> = { a: 'A', 'b.c': 'B', empty: '', brace: '{a}' };
const lookup = (name: string): string | undefined => (Object.hasOwn(values, name) ? values[name] : undefined);

describe('placeholders in texts', () => {
  const cases: readonly { readonly text: string; readonly mode?: ExpandMode; readonly expected: string }[] = [
    { text: 'plain', expected: 'plain' },
    { text: '{a}', expected: 'A' },
    { text: 'x{a}y{b.c}z', expected: 'xAyBz' },
    { text: '{a}{a}', expected: 'AA' },
    { text: '{empty}.', expected: '.' },
    { text: '{brace}', expected: '{a}' },
    { text: '{nope}.', expected: '.' },
    { text: '{nope}.', mode: 'known', expected: '{nope}.' },
    { text: '{empty}.', mode: 'known', expected: '.' },
    { text: '\\{a\\}', expected: '{a}' },
    { text: '\\{a}', expected: '{a}' },
    { text: '{a\\}b}', expected: '' },
    { text: '{a', expected: '{a' },
    { text: 'a}', expected: 'a}' },
    { text: 'a\\}', expected: 'a}' },
    { text: '\\}', expected: '}' },
    { text: '\\}\\}{a}', expected: '}}A' },
    { text: '{x{a}', expected: '' },
    { text: '{x{a}', mode: 'known', expected: '{xA' },
    { text: '{}', expected: '' },
    { text: '{}', mode: 'known', expected: '{}' },
    { text: '{'.repeat(100), expected: '{'.repeat(100) },
    { text: '{'.repeat(110), expected: '' },
    { text: 'a\\b{a}', expected: 'a\\bA' },
    { text: '{a}', mode: 'strict', expected: 'A' },
  ];
  for (const { text, mode, expected } of cases) {
    it(`expands ${JSON.stringify(text.slice(0, 20))} in mode ${mode ?? 'all'}, compiled or not`, () => {
      const compiled = compileTemplate(text).expand({ get: lookup }, mode);
      expect([compiled, expandText(text, lookup, mode)]).to.deep.equal([expected, expected]);
    });
  }

  for (const text of ['{nope}', 'x{empty}', '\\{{nope}']) {
    it(`refuses ${text} in mode strict`, () => {
      expect(() => compileTemplate(text).expand({ get: lookup }, 'strict')).to.throw().with.property('code', 'HTTP_PLACEHOLDER_UNKNOWN');
    });
  }

  it('knows texts that are the same for every request', () => {
    expect(['plain', '{a}', '\\{'].map((text) => compileTemplate(text).constant)).to.deep.equal([true, false, false]);
  });
});
