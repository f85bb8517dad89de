import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';
import type { HttpResponse } from './response.js';

/** Who sent a request. @experimental */
export interface AuthenticatedUser {
  /** Name or number of the user: `{http.auth.user.id}`. */
  readonly id: string;
  /** What else is known, as `{http.auth.user.NAME}`. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Contract of an authentication provider: finds out who sent a request. One instance serves all requests, side by side.
 *
 * @experimental
 */
export interface AuthenticationProvider {
  /**
   * Looks at a request. Called for each request that reaches the handler, until one of its providers knows the user. It may set fields
   * of the response that ask for credentials, such as `WWW-Authenticate`, and does not answer.
   *
   * @returns the user; `undefined` where the request does not say who sent it, or not rightly
   * @throws whatever it likes: the error is logged and becomes `{http.auth.PROVIDER.error}`, and the next provider is asked. One that says
   * with a `HandlerError` of 500 or above that it cannot tell ends the request with that status
   */
  authenticate(request: HttpRequest, response: HttpResponse): AuthenticatedUser | undefined | Promise<AuthenticatedUser | undefined>;
}

/** Namespace of authentication providers; they are named by the keys of `providers`. @experimental */
export const authenticationProviders = defineNamespace<AuthenticationProvider>({
  id: 'http.authentication.providers',
  description: contractDescription({
    summary: 'Authentication providers find out who sent a request.',
    signature: [
      'authenticate(',
      '  request: HttpRequest,',
      '  response: HttpResponse,',
      '): AuthenticatedUser | undefined | Promise<AuthenticatedUser | undefined>;',
    ],
    rules: [
      'Called for each request that reaches the handler `authentication`, in the order of the config, until one knows the user. One instance serves all requests, side by side.',
      'It may set fields of the response that ask for credentials, such as `WWW-Authenticate`, and does not answer.',
      'It may wait for as long as the client does. What takes the processor long is done in another thread.',
    ],
    outcomes: [
      ['answers a user', 'the next handler is called; `{http.auth.user.id}` is the `id`, `{http.auth.user.NAME}` what `metadata` holds'],
      ['answers `undefined`', 'the next provider is asked; 401 where none knows the user'],
      ['throws a `HandlerError` of 500 or above', 'error routes, else its status'],
      ['throws anything else, rejects, or answers anything else', 'the same as `undefined`; a line in the log, and `{http.auth.PROVIDER.error}`'],
      ['does not settle', 'a line in the log after a minute; a client that leaves frees it'],
    ],
  }),
  methods: ['authenticate'],
  stability: 'experimental',
  template: async () => (await import('./templates/authentication-provider.js')).template,
});
