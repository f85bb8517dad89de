import { contractDescription } from '../contract-description.js';
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
 * Contract of a selection policy: picks the upstream for one attempt.
 *
 * One instance serves all requests of its handler, which are under way side by side. The proxy calls it at every attempt. At a retry
 * it first shows the backends on which the request has failed as set aside, where others are available; when nothing is picked then, it
 * calls once more and shows all as they are. A policy with a fallback calls that policy in the same way.
 *
 * @public
 */
export interface SelectionPolicy {
  /**
   * Picks one of the candidates. Synchronous and on the way of every request: it must not wait, and a promise is a wrong answer.
   * A candidate's state is that of the moment at which it is read.
   *
   * @typeParam Some - what the caller offers; a policy looks at what every candidate has, and hands back the object that it was given
   * @param candidates - all upstreams in the order of their sources, available or not; may be empty. A first attempt
   * gets the same array as the one before as long as the answer of the source did not change, so it may be the key of a `WeakMap`
   * @param request - the request as it goes to the upstream
   * @param response - the response to the client; a policy may set headers, e.g. a cookie. One set at an earlier attempt is still there
   * @returns an available one of the candidates, or `undefined` when there is none: the proxy then tries again as its config says, and
   * at last answers 503
   * @throws whatever it likes, but it should not: with an error, or an answer that is none of the candidates (`CORE_MODULE_FAULT`), the
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
      'Called at every attempt of every request, so it allocates as little as it can. It must not wait: a promise is a wrong answer. One instance serves all requests of its handler.',
      '`candidates` are all upstreams in the order of their sources, available or not. A first attempt gets the same array as long as the answer of the source is the same, so it may be the key of a `WeakMap`.',
      'At a retry it is first shown the upstreams on which the request has failed as set aside, where others are available; when it picks none, it is called once more and shown all as they are.',
      'It may set headers of the response, such as a cookie.',
    ],
    outcomes: [
      ['answers an available candidate', 'the request is sent there'],
      ['answers `undefined`', 'there is none: another attempt, as `try_duration` and `retries` say, and 503 at last'],
      ['throws, or answers a promise or anything else', '503'],
    ],
  }),
  methods: ['select'],
  template: async () => (await import('./templates/selection-policy.js')).template,
});
