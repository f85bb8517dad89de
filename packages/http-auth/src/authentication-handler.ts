import { guestMap, logger, messageOf, module, object, type ConfigOf, type Logger } from '@caddis/core';
import { authenticationProviders, HandlerError, handlers, isHandlerError, type AuthenticatedUser, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { askAuthenticationProvider } from './guards/ask-authentication-provider.js';

/** Config of {@link AuthenticationHandler}. @public */
export const AuthenticationConfig = object({
  providers: guestMap(authenticationProviders, { description: 'Providers that identify the user, in the order in which they are asked. It is enough if one succeeds.', default: {} }),
});

/**
 * Lets only authenticated requests through.
 *
 * @see Caddy's `caddyauth.Authentication`
 * @public
 */
@module(handlers, {
  name: 'authentication',
  config: AuthenticationConfig,
  summary: 'Lets only authenticated requests through.',
  description:
    'All other requests are answered with 401. Handlers after this one, and the access log, can use the user as `{http.auth.user.id}`; further ' +
    'data of a provider is `{http.auth.user.NAME}`. In error routes, `{http.auth.PROVIDER.error}` is the error of a provider.',
  placeholders: [
    { name: 'http.auth.user.id', description: 'The user who sent the request.', example: 'bob', where: 'in handlers behind it, and in the access log' },
    { name: 'http.auth.user.NAME', description: 'Further data about the user from the provider.', example: 'admin', where: 'in handlers behind it, and in the access log' },
    { name: 'http.auth.PROVIDER.error', description: 'Why a provider failed.', example: 'the directory cannot be reached', where: 'in error routes' },
  ],
  examples: [
    {
      title: 'A name and a password, with the hash that `caddis hash-password` prints.',
      config: {
        handler: 'authentication',
        providers: { http_basic: { accounts: [{ username: 'Bob', password: '$2a$14$Zkx19XLiW6VYouLHR5NmfOFU0z2GTNmpkT/5qqR7hx4IjWJPDhjvG' }], hash_cache: {} } },
      },
    },
  ],
})
export class AuthenticationHandler implements Handler {
  constructor(
    private readonly config: ConfigOf<typeof AuthenticationConfig>,
    @logger() private readonly log: Logger,
  ) {}

  async handle(request: HttpRequest, response: HttpResponse, next: Next): Promise<void> {
    const user = await this.userOf(request, response);
    if (user === undefined) throw new HandlerError(401, 'not authenticated');
    const { placeholders } = request;
    // The ID is set last, so that a provider's metadata cannot replace it.
    for (const [name, value] of Object.entries(user.metadata ?? {})) placeholders.set(`http.auth.user.${name}`, value);
    placeholders.set('http.auth.user.id', user.id);
    return next();
  }

  private async userOf(request: HttpRequest, response: HttpResponse): Promise<AuthenticatedUser | undefined> {
    for (const [name, provider] of Object.entries(this.config.providers)) {
      try {
        const user = await askAuthenticationProvider(provider, request, response);
        if (user !== undefined) return user;
      } catch (error) {
        // The provider cannot decide at the moment. The client must get the 5xx status and try again later, not be asked for a password.
        if (isHandlerError(error) && error.status >= 500) throw error;
        this.log.error({ err: error, provider: name }, 'an authentication provider failed');
        request.placeholders.set(`http.auth.${name}.error`, messageOf(error));
      }
    }
    return undefined;
  }
}
