import { module } from '@caddis/core';
import { type Candidate, selectionPolicies, type SelectionPolicy } from '@caddis/core/http';

/**
 * Picks the first available upstream in the order of the config or source.
 *
 * @see Caddy's `FirstSelection`
 * @public
 */
@module(selectionPolicies, {
  name: 'first',
  alsoCalled: ['failover', 'active passive', 'primary', 'standby', 'backup'],
  summary: 'Picks the first available upstream in the order of the config or source.',
  description: 'The other upstreams are spares: they get requests only while all upstreams before them are down or full.',
  examples: [{ title: 'The first that is available.', config: { policy: 'first' } }],
})
export class FirstPolicy implements SelectionPolicy {
  select<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
    for (const candidate of candidates) if (candidate.available) return candidate;
    return undefined;
  }
}
