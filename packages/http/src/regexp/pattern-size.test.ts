import { expect } from 'chai';
import { compileProgram } from './program.js';
import { patternSize } from './pattern-size.js';

describe('size of a pattern', () => {
  const patterns = [
    'a', 'abc|def', '(a{9}){9}', '((a{9}){9}){9}b', '[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}', 'a{1000}b{1000}', '(?:.?){500}', '[]a]{3}[^]]{5}', '[[:alpha:]\\]]{100}',
    '\\pL{20}', '(?:a|b|(?:c|d){10}){20}', 'a{0}', 'a{3,}', '\\{1000}', '[{]1000}', '(((((a)))))', 'é{10}😀{10}', '\\Qa{1000}\\E', '{5}', 'a{,5}',
  ];
  for (const pattern of patterns) {
    it(`of ${pattern} is hardly less than what is compiled, and not much more`, () => {
      const compiled = compileProgram(pattern);
      const instructions = 'instructions' in compiled ? compiled.instructions.length : 0;
      const size = patternSize(pattern);
      expect([size, instructions], JSON.stringify([size, instructions])).to.satisfy(([a = 0, b = 0]) => b <= 2 * a + 8);
    });
  }

  it('is reported before much is compiled', () => {
    expect(compileProgram('x{1000}'.repeat(101))).to.deep.equal({ reason: 'expression too large', offset: 0, length: 707 });
    expect(compileProgram('\\pL{1000}'.repeat(2))).to.have.property('start');
  });

  it('leaves to RE2 what it refuses', () => {
    expect(patternSize('((a{100}){100}){100}')).to.equal(0);
    expect(compileProgram('(a{1000}){2}')).to.include({ reason: 'invalid repeat count: `{2}`', offset: 9 });
  });
});
