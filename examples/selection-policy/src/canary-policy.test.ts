import type { Candidate } from '@caddis/core/http';
import { conformance } from '@caddis/testkit';
import { expect } from 'chai';
import { CanaryPolicy } from './canary-policy.js';

conformance(CanaryPolicy, { describe, it });

/** Creates a candidate of the source at position `tier`. */
function candidate(dial: string, tier: number, state: Partial<Candidate> = {}): Candidate {
  return { upstream: { dial, tier }, available: true, requests: 0, ...state };
}

describe('the selection policy canary', () => {
  const policy = (share: number): CanaryPolicy => new CanaryPolicy({ share, tier: 1 });
  const picks = (chosen: CanaryPolicy, candidates: readonly Candidate[], times: number): readonly (string | undefined)[] =>
    Array.from({ length: times }, () => chosen.select(candidates)?.upstream.dial);

  const both = [candidate('a:80', 0), candidate('canary:80', 1)];

  it('gives the canary its share, evenly', () => {
    expect(picks(policy(25), both, 8)).to.deep.equal(['a:80', 'a:80', 'a:80', 'canary:80', 'a:80', 'a:80', 'a:80', 'canary:80']);
    expect(picks(policy(33), both, 1000).filter((dial) => dial === 'canary:80')).to.have.length(330);
  });

  it('gives it nothing with 0, and everything with 100', () => {
    expect(picks(policy(0), both, 3)).to.deep.equal(['a:80', 'a:80', 'a:80']);
    expect(picks(policy(100), both, 3)).to.deep.equal(['canary:80', 'canary:80', 'canary:80']);
  });

  it('takes the backend with the fewest requests under way', () => {
    expect(picks(policy(0), [candidate('a:80', 0, { requests: 2 }), candidate('b:80', 0, { requests: 1 }), ...both.slice(1)], 1)).to.deep.equal(['b:80']);
  });

  it('gives everything to the other side while one has nothing that is available', () => {
    expect(picks(policy(50), [candidate('a:80', 0), candidate('canary:80', 1, { available: false })], 4)).to.deep.equal(['a:80', 'a:80', 'a:80', 'a:80']);
    expect(picks(policy(50), [candidate('a:80', 0, { available: false }), candidate('canary:80', 1)], 2)).to.deep.equal(['canary:80', 'canary:80']);
    expect(picks(policy(50), [candidate('a:80', 0, { available: false })], 2)).to.deep.equal([undefined, undefined]);
  });
});
