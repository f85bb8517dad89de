import { expect } from 'chai';
import type { Clock } from '@caddis/core';
import { candidate, pick, type TestCandidate } from '../testing/candidates.js';
import { FailoverPolicy } from './failover-policy.js';
import { FirstPolicy } from './first-policy.js';

const time = { now: 0 };
const clock: Clock = { now: () => time.now, setTimeout: () => ({ cancel: () => undefined }) };

function policy(config: { readonly min_available?: number; readonly fail_back_after?: number } = {}): FailoverPolicy {
  return new FailoverPolicy({ within: new FirstPolicy(), min_available: 0, fail_back_after: 10_000, ...config }, clock);
}

function setAvailable(candidates: readonly TestCandidate[], ...states: readonly boolean[]): void {
  for (const [index, each] of candidates.entries()) each.available = states[index] ?? true;
}

describe('failover', () => {
  beforeEach(() => {
    time.now = 0;
  });

  it('uses the lowest tier that has an available upstream', () => {
    const candidates = [candidate({ dial: 'b:1', tier: 1 }), candidate({ dial: 'a:1', tier: 0 }), candidate({ dial: 'a:2', tier: 0 })];
    const failover = policy();
    expect(pick(failover, candidates)).to.equal(1);
    setAvailable(candidates, true, false, true);
    expect(pick(failover, candidates)).to.equal(2);
    setAvailable(candidates, true, false, false);
    expect(pick(failover, candidates)).to.equal(0);
    setAvailable(candidates, false, false, false);
    expect(pick(failover, candidates)).to.equal(-1);
  });

  it('keeps priorities apart inside a tier', () => {
    const candidates = [candidate({ dial: 'a:1', tier: 0, priority: 20 }), candidate({ dial: 'a:2', tier: 0, priority: 10 }), candidate({ dial: 'b:1', tier: 1, priority: 0 })];
    const failover = policy();
    expect(pick(failover, candidates)).to.equal(1);
    setAvailable(candidates, true, false);
    expect(pick(failover, candidates)).to.equal(0);
  });

  it('pitfall 53: goes back only after the better level was well for a while', () => {
    const candidates = [candidate({ dial: 'a:1', tier: 0 }), candidate({ dial: 'b:1', tier: 1 })];
    const failover = policy();
    setAvailable(candidates, false, true);
    expect(pick(failover, candidates)).to.equal(1);
    setAvailable(candidates, true, true);
    const picks = [0, 5000, 9999, 10_000].map((now) => {
      time.now = now;
      return pick(failover, candidates);
    });
    expect(picks).to.deep.equal([1, 1, 1, 0]);
  });

  it('begins to wait again when the better level fails meanwhile', () => {
    const candidates = [candidate({ dial: 'a:1', tier: 0 }), candidate({ dial: 'b:1', tier: 1 })];
    const failover = policy();
    const steps: readonly (readonly [now: number, up: boolean])[] = [[0, false], [6000, true], [7000, false], [12_000, true], [17_000, true]];
    const picks = steps.map(([now, up]) => {
      time.now = now;
      setAvailable(candidates, up, true);
      return pick(failover, candidates);
    });
    expect(picks).to.deep.equal([1, 1, 1, 1, 0]);
  });

  it('uses a level that is only just well again when no other is well', () => {
    const candidates = [candidate({ dial: 'a:1', tier: 0 }), candidate({ dial: 'b:1', tier: 1 })];
    const failover = policy();
    setAvailable(candidates, false, true);
    pick(failover, candidates);
    setAvailable(candidates, true, false);
    expect(pick(failover, candidates)).to.equal(0);
  });

  it('leaves a level of which too little is available, and comes back to it when the others have nothing', () => {
    const candidates = [candidate({ dial: 'a:1', tier: 0 }), candidate({ dial: 'a:2', tier: 0 }), candidate({ dial: 'a:3', tier: 0 }), candidate({ dial: 'b:1', tier: 1 })];
    const failover = policy({ min_available: 0.5 });
    setAvailable(candidates, true, true, false, true);
    expect(pick(failover, candidates)).to.equal(0);
    setAvailable(candidates, true, false, false, true);
    expect(pick(failover, candidates)).to.equal(3);
    setAvailable(candidates, true, false, false, false);
    expect(pick(failover, candidates)).to.equal(0);
  });

  it('remembers a level over a change of the candidates', () => {
    const standby = { dial: 'b:1', tier: 1 };
    const [before, after] = [1, 2].map((port) => [candidate({ dial: `a:${port}`, tier: 0 }), candidate(standby)]) as [TestCandidate[], TestCandidate[]];
    const failover = policy();
    setAvailable(before, false, true);
    pick(failover, before);
    expect(pick(failover, after)).to.equal(1);
  });

  it('remembers nothing of other clusters, as it may meet them after a reload that has kept it', () => {
    const clusters = (name: string): readonly TestCandidate[] => [candidate({ dial: `${name}:1`, tier: 0 }), candidate({ dial: `${name}:2`, tier: 1 })];
    const failover = policy();
    const before = clusters('a');
    setAvailable(before, false, true);
    expect([pick(failover, before), pick(failover, clusters('b'))]).to.deep.equal([1, 0]);
    setAvailable(before, true, true);
    expect(pick(failover, before)).to.equal(1);
  });
});
