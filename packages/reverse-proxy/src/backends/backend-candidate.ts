import type { Candidate, Upstream } from '@caddis/core/http';
import type { Backend } from './backend.js';

/**
 * An upstream from an answer of a source, with its backend.
 *
 * @internal
 */
export class BackendCandidate implements Candidate {
  /** Maximum number of concurrent requests; 0 for no limit. */
  readonly maxRequests: number;

  constructor(
    readonly upstream: Upstream,
    readonly backend: Backend,
  ) {
    this.maxRequests = upstream.maxRequests === undefined || upstream.maxRequests === 0 ? backend.rules.maxRequests : upstream.maxRequests;
    // Frozen, because all requests share it: a policy that changed it would affect them all.
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

/** Returns this process's share of a limit of the server, rounded up: together, the processes may exceed it by up to `workers - 1`. */
function shareOf(limit: number, workers = 1): number {
  return workers === 1 ? limit : Math.ceil(limit / workers);
}
