import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';
import type { HttpResponse } from './response.js';
import type { Upstream } from './upstream.js';

/**
 * An upstream as a policy sees it, with its state at this moment.
 *
 * @public
 */
export interface Candidate {
  readonly upstream: Upstream;
  /** True when the upstream is healthy, not full, and its breaker lets requests through. */
  readonly available: boolean;
  /** Requests under way. */
  readonly requests: number;
  /**
   * True when the upstream would be available, but this request has failed on it already. `available` is false then, so a policy
   * need not look; one that concludes from a request to others must.
   */
  readonly setAside?: boolean | undefined;
}

/**
 * Contract of a selection policy: picks the upstream for one attempt. Called synchronously at every attempt, so it must be fast.
 *
 * @public
 */
export interface SelectionPolicy {
  /**
   * Picks one of the pool.
   *
   * @param pool - all upstreams in the order of their sources, available or not
   * @param request - the request as it goes to the upstream
   * @param response - the response to the client; a policy may set headers, e.g. a cookie
   * @returns an available candidate of the pool itself, or `undefined` when there is none. With anything else, or an error, the request
   * ends with 503
   */
  select(pool: readonly Candidate[], request: HttpRequest, response: HttpResponse): Candidate | undefined;
}

/** Namespace of selection policies. @public */
export const selectionPolicies = defineNamespace<SelectionPolicy>({
  id: 'http.reverse_proxy.selection_policies',
  inlineKey: 'policy',
  description: 'Selection policies pick the upstream that a request is sent to.',
  methods: ['select'],
});
