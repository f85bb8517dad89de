import { expect } from 'chai';
import { tally, threeAddresses } from '../testing/candidates.js';
import { itPicksWhatIsAvailable } from '../testing/policy-rules.js';
import { WeightedRoundRobinPolicy } from './weighted-round-robin-policy.js';

describe('weighted_round_robin', () => {
  itPicksWhatIsAvailable(() => new WeightedRoundRobinPolicy({ weights: [1, 2, 3] }));

  describe('with one weight', () => {
    itPicksWhatIsAvailable(() => new WeightedRoundRobinPolicy({ weights: [1] }));
  });

  it('gives each its share', () => {
    expect(tally(new WeightedRoundRobinPolicy({ weights: [3, 1, 0] }), threeAddresses(), 400)).to.deep.equal([300, 100, 0]);
  });

  it('leaves out what has no weight in a candidates that is longer than the weights', () => {
    expect(tally(new WeightedRoundRobinPolicy({ weights: [1, 1] }), threeAddresses(), 100)).to.deep.equal([50, 50, 0]);
  });

  it('refuses weights of 0 only', () => {
    expect(() => new WeightedRoundRobinPolicy({ weights: [0, 0] }).validate()).to.throw().with.property('code', 'PROXY_WEIGHTS_ZERO');
  });
});
