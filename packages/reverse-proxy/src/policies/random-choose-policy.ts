import { integer, module, object, type ConfigOf } from '@caddis/core';
import { type Candidate, selectionPolicies, type SelectionPolicy } from '@caddis/core/http';
import { pickLeastRequests } from './least-requests.js';

/** Config of {@link RandomChoosePolicy}. @public */
export const RandomChoosePolicyConfig = object({
  choose: integer({ description: 'Number of upstreams to draw; at least 2.', default: 2, minimum: 2 }),
});

/**
 * Draws a few available upstreams at random, and picks the one with the fewest active requests.
 *
 * @see Caddy's `RandomChoiceSelection`
 * @public
 */
@module(selectionPolicies, {
  name: 'random_choose',
  alsoCalled: ['power of two choices', 'p2c'],
  config: RandomChoosePolicyConfig,
  summary: 'Draws a few available upstreams at random, and picks the one with the fewest running requests.',
  description:
    'Two draws are enough to balance the load, and they keep several proxies from all choosing the same idle backend. Every upstream has the same ' +
    'chance to be drawn, and none is drawn twice.',
  examples: [{ title: 'The less busy of two drawn at random.', config: { policy: 'random_choose', choose: 2 } }],
})
export class RandomChoosePolicy implements SelectionPolicy {
  constructor(private readonly config: ConfigOf<typeof RandomChoosePolicyConfig>) {}

  select<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
    return pickLeastRequests(draw(candidates, this.config.choose));
  }
}

/** Draws some of the available candidates with equal probability, by reservoir sampling. */
function draw<Some extends Candidate>(candidates: readonly Some[], count: number): readonly Some[] {
  const drawn: Some[] = [];
  let seen = 0;
  for (const candidate of candidates) {
    if (!candidate.available) continue;
    seen += 1;
    if (drawn.length < count) {
      drawn.push(candidate);
      continue;
    }
    const slot = Math.floor(Math.random() * seen);
    if (slot < count) drawn[slot] = candidate;
  }
  return drawn;
}
