import type { Candidate, Upstream } from '@caddis/core/http';
import type { Backend } from './backend.js';
import type { BackendCandidate } from './backend-candidate.js';

/**
 * An upstream on which a request has failed, in the form that the policy gets for a retry: still in the list, but not available.
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

/** A candidate in the form that a policy gets. @internal */
export type ShownCandidate = BackendCandidate | TriedCandidate;

/**
 * Marks the candidates on which a request has failed as unavailable. Positions and order stay the same, because policies depend on them.
 *
 * @param failed - the backends on which the request has failed
 * @returns `undefined` if no other upstream is available; then one of the failed ones has to be tried again
 * @internal
 */
export function withoutFailed(candidates: readonly BackendCandidate[], failed: ReadonlySet<Backend>): readonly ShownCandidate[] | undefined {
  if (!candidates.some((candidate) => !failed.has(candidate.backend) && candidate.available)) return undefined;
  return candidates.map((candidate) => (failed.has(candidate.backend) ? new TriedCandidate(candidate) : candidate));
}
