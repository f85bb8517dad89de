import { expect } from 'chai';
import { candidate, tally } from '../testing/candidates.js';
import { itPicksWhatIsAvailable } from '../testing/policy-rules.js';
import { RandomChoosePolicy } from './random-choose-policy.js';

describe('random_choose', () => {
  itPicksWhatIsAvailable(() => new RandomChoosePolicy({ choose: 2 }));

  it('draws evenly and none twice', () => {
    const candidates = Array.from({ length: 5 }, (_, index) => candidate(`10.0.0.${index}:80`));
    for (const count of tally(new RandomChoosePolicy({ choose: 3 }), candidates, 10_000)) expect(count).to.be.within(1700, 2300);
  });

  it('picks the less busy of two that are drawn', () => {
    const candidates = [candidate('a:1', { requests: 9 }), candidate('b:1', { requests: 1 })];
    expect(tally(new RandomChoosePolicy({ choose: 2 }), candidates, 100)).to.deep.equal([0, 100]);
  });
});
