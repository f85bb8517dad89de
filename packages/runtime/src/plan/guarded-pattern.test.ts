import { expect } from 'chai';
import { guardedPattern, repeatsRepetition } from './guarded-pattern.js';

describe('guardedPattern', () => {
  it('ends a pattern that would take for ever, and says which (pitfall 70)', () => {
    const pattern = guardedPattern('^(a+)+$', 'u');
    expect(pattern.test('a'.repeat(40))).to.equal(true);
    const before = performance.now();
    expect(() => pattern.test(`${'a'.repeat(40)}!`)).to.throw('its pattern ^(a+)+$ takes too long');
    expect(performance.now() - before).to.be.lessThan(2000);
    expect(pattern.test(`${'a'.repeat(10)}!`)).to.equal(false);
  });

  const cases: Readonly<Record<string, boolean>> = {
    '^(a+)+$': true,
    '^(?:[a-z]+\\.)*[a-z]+$': true,
    '(a|b)*': true,
    '((a|b))+': true,
    '(?:x{2}){3}': true,
    '(a)\\1': true,
    '(?<n>a)\\k<n>': true,
    '^[a-z]+$': false,
    '^(?<year>\\d{4})-(\\d\\d)?$': false,
    '[(a+)+]': false,
    '[\\](a+)+]': false,
    '\\(a+\\)+': false,
    '(?=a)b+': false,
    'a{2,}': false,
  };
  for (const [pattern, expected] of Object.entries(cases)) {
    it(`${expected ? 'watches' : 'does not watch'} ${pattern}`, () => {
      expect(repeatsRepetition(pattern)).to.equal(expected);
    });
  }
});
