import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';
import type { HttpResponse } from './response.js';
import type { Upstream } from './upstream.js';

/**
 * An upstream as a selection policy sees it, with its current state.
 *
 * @public
 */
export interface Candidate {
  readonly upstream: Upstream;
  /** True if the upstream is healthy and not full, and its circuit breaker allows requests. */
  readonly available: boolean;
  /** Number of requests in progress. */
  readonly requests: number;
  /**
   * True if the upstream would be available, but this request has already failed on it. `available` is then false, so most policies need not
   * check this. A policy that draws conclusions for later requests must.
   */
  readonly setAside?: boolean | undefined;
}

/**
 * Contract of a selection policy: picks the upstream for one attempt.
 *
 * One instance serves all requests of its handler, concurrently. The proxy calls it for every attempt. For a retry, it first marks the backends on
 * which the request has failed as set aside, if others are available. If the policy then picks none, the proxy calls it again with the real
 * states. A policy with a fallback policy calls that in the same way.
 *
 * @public
 */
export interface SelectionPolicy {
  /**
   * Picks one of the candidates. It runs for every request and must not wait; returning a promise is an error.
   * The state of a candidate is read live: it is that of the moment of reading.
   *
   * @typeParam Some - the candidate type of the caller; a policy uses only what {@link Candidate} has, and returns one of the objects it was given
   * @param candidates - all upstreams in the order of their sources, available or not; may be empty. For first attempts,
   * this is the same array as long as the answer of the source has not changed, so it can be used as the key of a `WeakMap`
   * @param request - the request as it will be sent to the upstream
   * @param response - the response to the client; a policy may set headers, e.g. a cookie. Headers set at an earlier attempt are still there
   * @returns an available candidate, or `undefined` if there is none: the proxy then retries as its config says, and finally
   * answers 503
   * @throws any error, but it should not: after an error, or if the result is not one of the candidates (`CORE_MODULE_FAULT`), the
   * request ends with 503
   */
  select<Some extends Candidate>(candidates: readonly Some[], request: HttpRequest, response: HttpResponse): Some | undefined;
}

/** Namespace of selection policies. @public */
export const selectionPolicies = defineNamespace<SelectionPolicy>({
  id: 'http.reverse_proxy.selection_policies',
  inlineKey: 'policy',
  description: contractDescription({
    summary: 'Selection policies pick the upstream that a request is sent to.',
    signature: [
      'select<Some extends Candidate>(',
      '  candidates: readonly Some[],',
      '  request: HttpRequest,',
      '  response: HttpResponse,',
      '): Some | undefined;',
    ],
    rules: [
      'Called for every attempt of every request, so it must allocate as little as possible. It must not wait: a promise is a wrong answer. One ' +
      'instance serves all requests of its handler.',
      '`candidates` are all upstreams in the order of their sources, available or not. First attempts get the same array as long as the answer of ' +
      'the source is the same, so it may be the key of a `WeakMap`.',
      'For a retry, the upstreams on which the request has failed are first marked as unavailable, if others are available. If it picks none, it ' +
      'is called once more with the real state of all upstreams.',
      'It may set header fields of the response, such as a cookie.',
    ],
    outcomes: [
      ['answers an available candidate', 'the request is sent to it'],
      ['answers `undefined`', 'no upstream: the request is retried within `try_duration` and `retries`, then 503'],
      ['throws, or answers a promise or anything else', '503'],
    ],
  }),
  methods: ['select'],
  template: async () => (await import('./templates/selection-policy.js')).template,
});
