import type { Candidate, Upstream } from '@caddis/core/http';
import type { Endpoint } from './endpoint.js';

/**
 * An upstream of a pool, with the state of its backend.
 *
 * @internal
 */
export class HostCandidate implements Candidate {
  /** Greatest number of requests at a time; 0 for any number. */
  readonly maxRequests: number;

  constructor(
    readonly upstream: Upstream,
    readonly endpoint: Endpoint,
  ) {
    this.maxRequests = upstream.maxRequests === undefined || upstream.maxRequests === 0 ? endpoint.rules.maxRequests : upstream.maxRequests;
  }

  get requests(): number {
    return this.endpoint.host.requests;
  }

  get available(): boolean {
    const { endpoint, maxRequests } = this;
    if (maxRequests > 0 && endpoint.host.requests >= maxRequests) return false;
    return endpoint.healthy && endpoint.rules.breaker?.ok() !== false;
  }
}
