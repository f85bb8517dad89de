import { module } from '@caddis/core';
import { type Candidate, selectionPolicies, type SelectionPolicy } from '@caddis/core/http';

/**
 * Picks an upstream at random by the priorities and weights from its source.
 *
 * @see RFC 2782, section "The format of the SRV RR"
 * @public
 */
@module(selectionPolicies, {
  name: 'weighted',
  alsoCalled: ['weights from dns', 'srv weight'],
  summary: 'Picks by the priority and weight of the upstreams, as RFC 2782 defines them for SRV records.',
  description:
    'Only the available upstreams with the lowest priority number are used. Each of them gets requests in proportion to its weight. An upstream of ' +
    'weight 0 is picked only if all have weight 0; an upstream without a weight has weight 1. Priority and weight come from the source, e.g. ' +
    '`srv`. Not in Caddy.',
  examples: [{ title: 'As the SRV records say.', config: { policy: 'weighted' } }],
  since: '0.1.0',
})
export class WeightedPolicy implements SelectionPolicy {
  select<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
    const best = lowestPriority(candidates);
    let total = 0;
    let count = 0;
    for (const candidate of candidates) {
      if (!counts(candidate, best)) continue;
      total += candidate.upstream.weight ?? 1;
      count += 1;
    }
    // If all weights are 0, all have equal probability.
    let left = Math.random() * (total === 0 ? count : total);
    for (const candidate of candidates) {
      if (!counts(candidate, best)) continue;
      left -= total === 0 ? 1 : (candidate.upstream.weight ?? 1);
      if (left < 0) return candidate;
    }
    return undefined;
  }
}

function lowestPriority(candidates: readonly Candidate[]): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const { available, upstream } of candidates) {
    const priority = upstream.priority ?? 0;
    if (priority < lowest && available) lowest = priority;
  }
  return lowest;
}

function counts({ available, upstream }: Candidate, priority: number): boolean {
  return available && (upstream.priority ?? 0) === priority;
}
