import { expect } from 'chai';
import { RollbackRule } from './rollback-rule.js';

describe('RollbackRule', () => {
  let now: number;
  let rule: RollbackRule;

  beforeEach(() => {
    now = 1_000_000;
    rule = new RollbackRule(() => now);
    rule.taken();
  });

  it('lets a config go when twice as many workers died of it as there are', () => {
    expect([1, 2, 3, 4].map(() => rule.died(now - 500, 2))).to.deep.equal([false, false, false, true]);
  });

  it('waits for three deaths at least', () => {
    expect([1, 2, 3].map(() => rule.died(undefined, 1))).to.deep.equal([false, false, true]);
  });

  it('does not count workers that served for more than ten seconds', () => {
    now += 20_000;
    expect([1, 2, 3, 4, 5].map(() => rule.died(now - 10_001, 2))).to.not.include(true);
  });

  it('does not count deaths that come a minute after the config', () => {
    now += 60_001;
    expect([1, 2, 3, 4, 5].map(() => rule.died(now, 2))).to.not.include(true);
  });

  it('begins again with each config', () => {
    for (let death = 0; death < 3; death += 1) rule.died(now, 2);
    rule.taken();
    expect(rule.died(now, 2)).to.equal(false);
  });
});
