import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';

/**
 * Contract of a request matcher.
 *
 * One instance serves all requests, which are under way side by side. It changes nothing but placeholders.
 *
 * @experimental
 */
export interface Matcher {
  /**
   * The host names that the matcher lets through, as the config has them; only the matcher `host` has them. Read once, when the server
   * starts: what follows from host names, such as that their requests are encrypted, follows from these.
   */
  readonly hostNames?: readonly string[];
  /**
   * Tells whether the request is one of those that the config describes. Called when a route is reached, so it sees what earlier
   * handlers changed; the matchers of a set in their order, until one says no. The same request may be asked about several times: by
   * several routes, and by the proxy when it decides on a retry.
   *
   * It may wait. A matcher that needs nothing asynchronous returns a boolean: a promise costs every request time.
   *
   * @throws whatever it likes: the error ends the route and goes to the error routes, as `CORE_MODULE_FAULT` does where the answer is
   * neither true nor false
   */
  matches(request: HttpRequest): boolean | Promise<boolean>;
}

/** Namespace of request matchers; they are named by the keys of a matcher set. @experimental */
export const matchers = defineNamespace<Matcher>({
  id: 'http.matchers',
  description: contractDescription({
    summary: 'Matchers decide whether a route takes a request. In a matcher set every matcher must match; a route takes a request when one of its sets does.',
    signature: [
      'matches(request: HttpRequest): boolean | Promise<boolean>;',
      'readonly hostNames?: readonly string[];',
    ],
    rules: [
      'Called when a route is reached, so it sees what earlier handlers changed; the matchers of a set in their order, until one says no. The same request may be asked about several times.',
      'It may wait, without a deadline. A matcher that needs nothing asynchronous returns a boolean: a promise costs every request time.',
      'It changes nothing but placeholders.',
      '`hostNames` is for a matcher of host names only: which requests are encrypted follows from them. It is read once, when the server starts.',
    ],
    outcomes: [
      ['answers true or false', 'the next matcher of the set is asked, or the next set'],
      ['throws, rejects, or answers anything else', 'error routes, else 500, or the status of a `HandlerError`; in `retry_match` there is no retry'],
      ['does not settle', 'a line in the log after a minute; a client that leaves frees it'],
    ],
  }),
  methods: ['matches'],
  stability: 'experimental',
  template: async () => (await import('./templates/matcher.js')).template,
});
