import { integer, module, object, type ConfigOf } from '@caddis/core';
import { selectionPolicies, type Candidate, type SelectionPolicy } from '@caddis/core/http';

const Config = object({
  share: integer({ description: 'Requests of a hundred that the canary gets.', default: 5, minimum: 0, maximum: 100 }),
  tier: integer({ description: 'Position of the source that names the canary among the `sources` of `multi`, from 0.', default: 1, minimum: 0 }),
});

/** The selection policy `canary`. */
@module(selectionPolicies, {
  name: 'canary',
  config: Config,
  summary: 'Sends a share of the requests to the backends of one source, the canary, and the others elsewhere.',
  description: 'On either side the backend with the fewest requests under way is taken. While one side has none that is available, the other gets everything.',
  examples: [{ title: 'One request of ten for the canary.', config: { policy: 'canary', share: 10 } }],
})
export class CanaryPolicy implements SelectionPolicy {
  /** Requests that are still due to the canary, in hundredths of a request. */
  private owed = 0;

  constructor(private readonly config: ConfigOf<typeof Config>) {}

  // Called for every attempt of every request, so it creates no lists, closures or promises.
  select<Some extends Candidate>(candidates: readonly Some[]): Some | undefined {
    this.owed += this.config.share;
    const isCanarysTurn = this.owed >= 100;
    if (isCanarysTurn) this.owed -= 100;
    return this.idlest(candidates, isCanarysTurn) ?? this.idlest(candidates, !isCanarysTurn);
  }

  private idlest<Some extends Candidate>(candidates: readonly Some[], isCanary: boolean): Some | undefined {
    let idlest: Some | undefined;
    for (const candidate of candidates) {
      if (!candidate.available || (candidate.upstream.tier === this.config.tier) !== isCanary) continue;
      if (idlest === undefined || candidate.requests < idlest.requests) idlest = candidate;
    }
    return idlest;
  }
}
