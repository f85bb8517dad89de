import type { Candidate } from '@caddis/core/http';
import { expect } from 'chai';
import { candidate, tally } from '../testing/candidates.js';
import { itPicksWhatIsAvailable } from '../testing/policy-rules.js';
import { WeightedPolicy } from './weighted-policy.js';

describe('weighted', () => {
  itPicksWhatIsAvailable(() => new WeightedPolicy());

  const cases: readonly (readonly [what: string, candidates: readonly Candidate[], shares: readonly number[]])[] = [
    ['by weight', [candidate({ dial: 'a:1', weight: 3 }), candidate({ dial: 'b:1', weight: 1 })], [0.75, 0.25]],
    ['weight 0 not while another has more', [candidate({ dial: 'a:1', weight: 0 }), candidate({ dial: 'b:1', weight: 1 })], [0, 1]],
    ['evenly when all have 0', [candidate({ dial: 'a:1', weight: 0 }), candidate({ dial: 'b:1', weight: 0 })], [0.5, 0.5]],
    ['1 for one without weight', [candidate('a:1'), candidate({ dial: 'b:1', weight: 3 })], [0.25, 0.75]],
    ['65535 beside 1', [candidate({ dial: 'a:1', weight: 65_535 }), candidate({ dial: 'b:1', weight: 1 })], [1, 0]],
    ['pitfall 24: no backup while the primary is available', [candidate({ dial: 'a:1', priority: 20, weight: 9 }), candidate({ dial: 'b:1', priority: 10, weight: 1 })], [0, 1]],
    ['the backup when the primary is not', [candidate({ dial: 'a:1', priority: 20 }), candidate({ dial: 'b:1', priority: 10 }, { available: false })], [1, 0]],
  ];
  for (const [what, candidates, shares] of cases) {
    it(`picks ${what}`, () => {
      const turns = 4000;
      for (const [index, count] of tally(new WeightedPolicy(), candidates, turns).entries()) expect(count / turns).to.be.closeTo(shares[index] ?? 0, 0.05);
    });
  }
});
