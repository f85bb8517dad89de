import { module } from '@caddis/core';
import { type Candidate, selectionPolicies, type SelectionPolicy } from '@caddis/core/http';

/**
 * Picks any available upstream with equal probability.
 *
 * @see Caddy's `RandomSelection`
 * @public
 */
@module(selectionPolicies, {
  name: 'random',
  summary: 'Picks any available upstream, all with the same chance.',
  examples: [{ title: 'Random choice.', config: { policy: 'random' } }],
})
export class RandomPolicy implements SelectionPolicy {
  select<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
    return pickRandom(candidates);
  }
}

/**
 * Picks any available candidate with equal probability.
 *
 * @internal
 */
export function pickRandom<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
  // Fast path: usually all candidates are available, so the first draw succeeds.
  const drawn = candidates[Math.floor(Math.random() * candidates.length)];
  if (drawn === undefined || drawn.available) return drawn;
  let picked: Some | undefined;
  let seen = 0;
  for (const candidate of candidates) {
    if (!candidate.available) continue;
    seen += 1;
    if (Math.random() * seen < 1) picked = candidate;
  }
  return picked;
}
