import { module } from '@caddis/core';
import { type Candidate, selectionPolicies, type SelectionPolicy } from '@caddis/core/http';

/**
 * Picks the upstreams in turn.
 *
 * @see Caddy's `RoundRobinSelection`
 * @public
 */
@module(selectionPolicies, {
  name: 'round_robin',
  alsoCalled: ['rotate', 'in turn'],
  summary: 'Picks the available upstreams one after the other.',
  description:
    'The first request goes to the second upstream, as in Caddy. Unavailable upstreams are skipped. The count continues across reloads that do not ' +
    'change the policy; in Caddy, it starts again after every reload.',
  examples: [{ title: 'One after the other.', config: { policy: 'round_robin' } }],
})
export class RoundRobinPolicy implements SelectionPolicy {
  private count = 0;

  select<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
    for (let probe = 0; probe < candidates.length; probe += 1) {
      this.count = (this.count + 1) >>> 0;
      const candidate = candidates[this.count % candidates.length];
      if (candidate?.available === true) return candidate;
    }
    return undefined;
  }
}
