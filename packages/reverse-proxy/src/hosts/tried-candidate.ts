import type { Candidate, Upstream } from '@caddis/core/http';
import type { Endpoint } from './endpoint.js';
import type { HostCandidate } from './host-candidate.js';

/**
 * An upstream on which a request has failed, as the policy sees it when the request is tried again: there, but not available.
 *
 * @internal
 */
export class TriedCandidate implements Candidate {
  readonly available = false;

  constructor(readonly candidate: HostCandidate) {}

  get upstream(): Upstream {
    return this.candidate.upstream;
  }

  get requests(): number {
    return this.candidate.requests;
  }

  get setAside(): boolean {
    return this.candidate.available;
  }
}

/** An upstream as a policy is shown it. @internal */
export type ShownCandidate = HostCandidate | TriedCandidate;

/**
 * Shows a pool to a request that has failed on some of it. Positions and order stay, since policies go by them.
 *
 * @param failed - the backends on which the request has failed
 * @returns `undefined` where no other upstream is available, so that one of those has to be tried again
 * @internal
 */
export function withoutFailed(pool: readonly HostCandidate[], failed: ReadonlySet<Endpoint>): readonly ShownCandidate[] | undefined {
  if (!pool.some((candidate) => !failed.has(candidate.endpoint) && candidate.available)) return undefined;
  return pool.map((candidate) => (failed.has(candidate.endpoint) ? new TriedCandidate(candidate) : candidate));
}
