import { expect } from 'chai';
import { candidate, pick, tally, threeAddresses } from '../testing/candidates.js';
import { itPicksWhatIsAvailable } from '../testing/policy-rules.js';
import { LeastConnPolicy } from './least-conn-policy.js';

describe('least_conn', () => {
  itPicksWhatIsAvailable(() => new LeastConnPolicy());

  it('picks the one with the fewest requests, wherever it stands', () => {
    const loads = [[5, 3, 4], [1, 2, 3], [3, 2, 1]].map((requests) => requests.map((count, index) => candidate(`10.0.0.${index}:80`, { requests: count })));
    expect(loads.map((candidates) => pick(new LeastConnPolicy(), candidates))).to.deep.equal([1, 0, 2]);
  });

  it('pitfall 55: breaks ties evenly', () => {
    const counts = tally(new LeastConnPolicy(), threeAddresses(), 6000);
    for (const count of counts) expect(count).to.be.within(1700, 2300);
  });
});
