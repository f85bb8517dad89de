import { expect } from 'chai';
import { pick, threeAddresses } from '../testing/candidates.js';
import { itPicksWhatIsAvailable } from '../testing/policy-rules.js';
import { RoundRobinPolicy } from './round-robin-policy.js';

describe('round_robin', () => {
  itPicksWhatIsAvailable(() => new RoundRobinPolicy());

  it('begins at the second upstream, as Caddy does', () => {
    const policy = new RoundRobinPolicy();
    const candidates = threeAddresses();
    expect(Array.from({ length: 5 }, () => pick(policy, candidates))).to.deep.equal([1, 2, 0, 1, 2]);
  });
});
