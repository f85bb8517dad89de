import { expect } from 'chai';
import { codeOf, importLines, literal } from './code-text.js';

describe('code of templates', () => {
  it('drops what plain JavaScript has not, or the marks around it', () => {
    const text = 'const size«: number» = 1« as number»;';
    expect(codeOf(text, { javascript: true })).to.equal('const size = 1;');
    expect(codeOf(text, { javascript: false })).to.equal('const size: number = 1 as number;');
  });

  const values: readonly unknown[] = ["it's", 'say "hi"', 'a\\"b', 'two\nlines', '\u2028', '', 7, null, [true, 'x'], { 'a-b': { c: [] }, d: {} }];
  for (const value of values) {
    it(`writes ${JSON.stringify(value)} as code that gives it`, () => {
      // oxlint-disable-next-line no-new-func
      expect(new Function(`return (${literal(value)});`)()).to.deep.equal(value);
    });
  }

  it('imports each name once, values before types, from Node first', () => {
    const lists = [{ '@caddis/core': ['string', 'type Clock'] }, { './index.js': ['Acme'], 'node:net': ['type Server'] }, { '@caddis/core': ['module', 'string'] }];
    expect(importLines(lists, { javascript: false })).to.equal(
      "import { type Server } from 'node:net';\nimport { module, string, type Clock } from '@caddis/core';\nimport { Acme } from './index.js';",
    );
    expect(importLines(lists, { javascript: true })).to.equal("import { module, string } from '@caddis/core';\nimport { Acme } from './index.js';");
  });
});
