import { module } from '@caddis/core';
import { type Candidate, selectionPolicies, type SelectionPolicy } from '@caddis/core/http';
import { pickLeastRequests } from './least-requests.js';

/**
 * Picks the available upstream with the fewest active requests.
 *
 * @see Caddy's `LeastConnSelection`
 * @public
 */
@module(selectionPolicies, {
  name: 'least_conn',
  alsoCalled: ['least connections', 'least busy'],
  summary: 'Picks the available upstream with the fewest running requests.',
  description: 'Among upstreams with equally few requests, each has the same chance. The requests of all handlers of this proxy count.',
  examples: [{ title: 'The least busy backend.', config: { policy: 'least_conn' } }],
})
export class LeastConnPolicy implements SelectionPolicy {
  select<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
    return pickLeastRequests(candidates);
  }
}
