import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';
import type { HttpResponse } from './response.js';

/** The user who sent a request. @experimental */
export interface AuthenticatedUser {
  /** Name or number of the user; available as `{http.auth.user.id}`. */
  readonly id: string;
  /** Further facts about the user; available as `{http.auth.user.NAME}`. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Contract of an authentication provider: identifies the user who sent a request. One instance serves all requests, concurrently.
 *
 * @experimental
 */
export interface AuthenticationProvider {
  /**
   * Authenticates a request. Called for each request that reaches the handler, until one of the handler's providers knows the user. It may set
   * response headers that ask for credentials, such as `WWW-Authenticate`, but it does not send the response.
   *
   * @returns the user; `undefined` if the request has no credentials or wrong ones
   * @throws any error: it is logged, becomes `{http.auth.PROVIDER.error}`, and the next provider is asked. A `HandlerError` with a status of 500 or
   * above means that the provider cannot decide: it ends the request with that status
   */
  authenticate(request: HttpRequest, response: HttpResponse): AuthenticatedUser | undefined | Promise<AuthenticatedUser | undefined>;
}

/** Namespace of authentication providers; the keys of `providers` name them. @experimental */
export const authenticationProviders = defineNamespace<AuthenticationProvider>({
  id: 'http.authentication.providers',
  description: contractDescription({
    summary: 'Authentication providers identify the user who sent a request.',
    signature: [
      'authenticate(',
      '  request: HttpRequest,',
      '  response: HttpResponse,',
      '): AuthenticatedUser | undefined | Promise<AuthenticatedUser | undefined>;',
    ],
    rules: [
      'Called for each request that reaches the handler `authentication`, in the order of the config, until a provider knows the user. One ' +
      'instance serves all requests concurrently.',
      'It may set response fields that ask for credentials, such as `WWW-Authenticate`, but must not answer.',
      'It may wait as long as the client does. Work that takes much processor time must run in another thread.',
    ],
    outcomes: [
      ['answers a user', 'the next handler is called; `{http.auth.user.id}` is the `id`, `{http.auth.user.NAME}` is an entry of `metadata`'],
      ['answers `undefined`', 'the next provider is asked; 401 if none knows the user'],
      ['throws a `HandlerError` of 500 or above', 'error routes, else its status'],
      ['throws anything else, rejects, or answers anything else', 'the same as `undefined`; a line in the log, and `{http.auth.PROVIDER.error}`'],
      ['does not settle', 'a line in the log after a minute; the request ends when the client disconnects'],
    ],
  }),
  methods: ['authenticate'],
  stability: 'experimental',
  template: async () => (await import('./templates/authentication-provider.js')).template,
});
