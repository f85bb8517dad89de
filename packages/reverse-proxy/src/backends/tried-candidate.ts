import type { Candidate, Upstream } from '@caddis/core/http';
import type { Backend } from './backend.js';
import type { BackendCandidate } from './backend-candidate.js';

/**
 * An upstream on which a request has failed, as the policy sees it when the request is tried again: there, but not available.
 *
 * @internal
 */
export class TriedCandidate implements Candidate {
  readonly available = false;

  constructor(readonly candidate: BackendCandidate) {}

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
export type ShownCandidate = BackendCandidate | TriedCandidate;

/**
 * Shows the candidates to a request that has failed on some of them. Positions and order stay, since policies go by them.
 *
 * @param failed - the backends on which the request has failed
 * @returns `undefined` where no other upstream is available, so that one of those has to be tried again
 * @internal
 */
export function withoutFailed(candidates: readonly BackendCandidate[], failed: ReadonlySet<Backend>): readonly ShownCandidate[] | undefined {
  if (!candidates.some((candidate) => !failed.has(candidate.backend) && candidate.available)) return undefined;
  return candidates.map((candidate) => (failed.has(candidate.backend) ? new TriedCandidate(candidate) : candidate));
}
