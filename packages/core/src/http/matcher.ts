import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';

/**
 * Contract of a request matcher: decides whether a route applies to a request.
 *
 * One instance serves all requests, concurrently. A matcher may set placeholders, but must not change anything else.
 *
 * @experimental
 */
export interface Matcher {
  /**
   * The host names that the matcher accepts, as written in the config; only the matcher `host` has them. Read once, when the server starts:
   * the server derives from them, for example, which names need certificates and encryption.
   */
  readonly hostNames?: readonly string[];
  /**
   * Tells whether a request matches the config. Called when the request reaches the route, so it sees what earlier handlers changed. The
   * matchers of a set are called in order until one returns false. The same request may be tested several times: by several routes, and
   * by the proxy when it decides whether to retry.
   *
   * It may wait. Return a boolean if nothing is asynchronous, because a promise costs time in every request.
   *
   * @throws any error: it ends the route and goes to the error routes. The same happens, with `CORE_MODULE_FAULT`, if the returned value is
   * neither true nor false
   */
  matches(request: HttpRequest): boolean | Promise<boolean>;
}

/** Namespace of request matchers; the keys of a matcher set name them. @experimental */
export const matchers = defineNamespace<Matcher>({
  id: 'http.matchers',
  description: contractDescription({
    summary: 'Matchers decide whether a route handles a request. In a matcher set, every matcher must match; a route handles a request if at least one of its sets matches.',
    signature: [
      'matches(request: HttpRequest): boolean | Promise<boolean>;',
      'readonly hostNames?: readonly string[];',
    ],
    rules: [
      'Called when a route is reached, so it sees the changes of earlier handlers. The matchers of a set are called in order, until one does not ' +
      'match. It may be called several times for the same request.',
      'It may wait, without a deadline. A matcher without asynchronous work must return a boolean, because a promise costs time for every request.',
      'It may change only placeholders.',
      '`hostNames` is only for a matcher of host names: the server derives from it which requests are encrypted. It is read once, when the server starts.',
    ],
    outcomes: [
      ['answers true or false', 'the next matcher of the set is called, or the next set'],
      ['throws, rejects, or answers anything else', 'error routes, else 500, or the status of a `HandlerError`; in `retry_match` there is no retry'],
      ['does not settle', 'a line in the log after a minute; the request ends when the client disconnects'],
    ],
  }),
  methods: ['matches'],
  stability: 'experimental',
  template: async () => (await import('./templates/matcher.js')).template,
});
