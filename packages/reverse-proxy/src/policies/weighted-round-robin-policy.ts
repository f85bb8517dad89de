import { array, integer, module, object, type ConfigOf, type Validator } from '@caddis/core';
import { type Candidate, selectionPolicies, type SelectionPolicy } from '@caddis/core/http';
import { reportErrors } from '@caddis/http/kit';
import { errors } from '../errors.js';

/** Config of {@link WeightedRoundRobinPolicy}. @public */
export const WeightedRoundRobinPolicyConfig = object({
  weights: array(integer({ description: 'A weight.', minimum: 0 }), {
    description: 'Weights of the upstreams, in their order. An upstream whose weight is 0 or missing gets no requests.',
  }),
});

/**
 * Picks the upstreams in turn, in proportion to their weights.
 *
 * @see Caddy's `WeightedRoundRobinSelection`
 * @public
 */
@module(selectionPolicies, {
  name: 'weighted_round_robin',
  alsoCalled: ['canary', 'weights', 'traffic split', 'a/b test', 'percentage'],
  config: WeightedRoundRobinPolicyConfig,
  summary: 'Picks the upstreams in turn, in proportion to their weights.',
  description:
    'Weights are assigned by position, so this policy is for static `upstreams`. For sources that return weights, use `weighted`. While an ' +
    'upstream is not available, those after it take over its turns, as in Caddy. With one weight or none, the first available upstream is picked. ' +
    'The turns continue across reloads that do not change the policy.',
  examples: [{ title: 'Three requests to the first for each one to the second.', config: { policy: 'weighted_round_robin', weights: [3, 1] } }],
  check({ weights }, report) {
    if (hasNoShare(weights)) reportErrors(report, [{ at: ['weights'], error: errors.PROXY_WEIGHTS_ZERO() }]);
  },
})
export class WeightedRoundRobinPolicy implements SelectionPolicy, Validator {
  private readonly positive: readonly number[];
  private readonly total: number;
  private count = 0;

  constructor(private readonly config: ConfigOf<typeof WeightedRoundRobinPolicyConfig>) {
    this.positive = config.weights.filter((weight) => weight > 0);
    this.total = this.positive.reduce((sum, weight) => sum + weight, 0);
  }

  validate(): void {
    if (hasNoShare(this.config.weights)) throw errors.PROXY_WEIGHTS_ZERO();
  }

  select<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
    const { weights } = this.config;
    if (weights.length < 2) return candidates.find((candidate) => candidate.available);
    const chosen = candidates.filter((candidate, index) => (weights[index] ?? 0) > 0 && candidate.available);
    this.count = (this.count + 1) >>> 0;
    return chosen.length === 0 ? undefined : chosen[this.slot(this.count % this.total) % chosen.length];
  }

  /** Returns the index, among the positive weights, whose share of the turns contains this turn. */
  private slot(turn: number): number {
    let sum = 0;
    return this.positive.findIndex((weight) => {
      sum += weight;
      return sum > turn;
    });
  }
}

function hasNoShare(weights: readonly number[]): boolean {
  return !weights.some((weight) => weight > 0);
}
