import { cpuCost } from '@caddis/test-helpers';
import { expect } from 'chai';
import { compileWithAjv } from './ajv-check.js';
import { guardedPattern, repeatsRepetition } from './guarded-pattern.js';

describe('guardedPattern', () => {
  it('ends a pattern that would take for ever, and says which (pitfall 70)', async () => {
    const pattern = guardedPattern('^(a+)+$', 'u');
    expect(pattern.test('a'.repeat(40))).to.equal(true);
    const cost = await cpuCost(() => expect(() => pattern.test(`${'a'.repeat(40)}!`)).to.throw('its pattern ^(a+)+$ takes too long'));
    expect(cost).to.be.lessThan(2000);
    expect(pattern.test(`${'a'.repeat(10)}!`)).to.equal(false);
  });

  it('gives a text more time that has hardly had the processor', () => {
    const { cpuUsage } = process;
    let looks = 0;
    // As on a busy machine: there is hardly any CPU time in the first two attempts, and enough in the third.
    process.cpuUsage = () => ((looks += 1), { user: looks > 4 ? 50_000 : 1000, system: 0 });
    try {
      expect(() => guardedPattern('^(a+)+$', 'u').test(`${'a'.repeat(40)}!`)).to.throw('its pattern ^(a+)+$ takes too long');
    } finally {
      process.cpuUsage = cpuUsage;
    }
    expect(looks).to.equal(6);
  });

  it('stays itself beside another in the schemas of a process', () => {
    const [first, second] = [compileWithAjv({ pattern: '^(a+)+$' }), compileWithAjv({ pattern: '^(b+)+$' })];
    expect([first('a'), first('b'), second('a'), second('b')].map((errors) => errors.length)).to.deep.equal([0, 1, 1, 0]);
  });

  const cases: Readonly<Record<string, boolean>> = {
    '^(a+)+$': true,
    '^(?:[a-z]+\\.)*[a-z]+$': true,
    '(a|b)*': true,
    '((a|b))+': true,
    '(?:x{2}){3}': true,
    '^(a?){30}!$': true,
    '^(a?a?)*!$': true,
    '(a)\\1': true,
    '(?<n>a)\\k<n>': true,
    '^[a-z]+$': false,
    '^(?<year>\\d{4})-(\\d\\d)?$': false,
    '[(a+)+]': false,
    '[\\](a+)+]': false,
    '\\(a+\\)+': false,
    '(?=a)b+': false,
    'a{2,}': false,
    '^(?:ab)+(?!c)$': false,
  };
  for (const [pattern, expected] of Object.entries(cases)) {
    it(`${expected ? 'watches' : 'does not watch'} ${pattern}`, () => {
      expect(repeatsRepetition(pattern)).to.equal(expected);
    });
  }
});
