import type { Candidate, Upstream } from '@caddis/core/http';
import type { Backend } from './backend.js';

/**
 * One upstream of an answer, with the state of its backend.
 *
 * @internal
 */
export class BackendCandidate implements Candidate {
  /** Greatest number of requests at a time; 0 for any number. */
  readonly maxRequests: number;

  constructor(
    readonly upstream: Upstream,
    readonly backend: Backend,
  ) {
    this.maxRequests = upstream.maxRequests === undefined || upstream.maxRequests === 0 ? backend.rules.maxRequests : upstream.maxRequests;
    // A policy that changes what it is shown would do so for all requests.
    Object.freeze(this);
  }

  get requests(): number {
    return this.backend.state.requests;
  }

  get available(): boolean {
    const { backend, maxRequests } = this;
    if (maxRequests > 0 && backend.state.requests >= shareOf(maxRequests, backend.rules.shared?.group.workers)) return false;
    return backend.healthy && backend.rules.breaker?.ok() !== false;
  }
}

/** What of a limit of the machine this process may use. Rounded up: all of them together may send as many more as there are others. */
function shareOf(limit: number, workers = 1): number {
  return workers === 1 ? limit : Math.ceil(limit / workers);
}
