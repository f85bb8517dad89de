import { logger, module, object, type ConfigOf, type Logger } from '@caddis/core';
import { handlers, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { routesField } from '../routes/route-config.js';
import { RouteList } from '../routes/route-list.js';
import { failureOf, setErrorPlaceholders } from '../routes/failure.js';

/** Config of {@link SubrouteHandler}. @public */
export const SubrouteConfig = object({
  routes: routesField,
  errors: object(
    { routes: routesField },
    {
      description: 'Routes for errors of these routes. If omitted, errors go to the error routes around this handler.',
      optional: true,
      omitted: 'the error routes around this handler',
    },
  ),
});

/**
 * Runs requests through a list of routes. A request that passes all of them continues with the next handler.
 *
 * @see Caddy's `Subroute`
 * @public
 */
@module(handlers, {
  name: 'subroute',
  alsoCalled: ['group routes', 'nested routes', 'handle errors'],
  config: SubrouteConfig,
  summary: 'Sends requests through a list of routes.',
  description: 'A request that no route answers continues with the next handler. Groups and `terminal` work as in the routes of a server.',
  examples: [
    {
      title: 'Two answers under one matcher.',
      config: {
        handler: 'subroute',
        routes: [
          { match: [{ path: ['/health'] }], handle: [{ handler: 'static_response', body: 'ok' }], terminal: true },
          { handle: [{ handler: 'static_response', status_code: 404 }] },
        ],
      },
    },
  ],
})
export class SubrouteHandler implements Handler {
  private readonly routes: RouteList;
  private readonly errorRoutes: RouteList | undefined;

  constructor({ routes, errors }: ConfigOf<typeof SubrouteConfig>, @logger() log: Logger) {
    this.routes = new RouteList(routes, log);
    this.errorRoutes = errors === undefined ? undefined : new RouteList(errors.routes, log);
  }

  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
    const { errorRoutes } = this;
    if (errorRoutes === undefined) return this.routes.handle(request, response, next);
    return this.handleWithErrors(errorRoutes, request, response, next);
  }

  private async handleWithErrors(errorRoutes: RouteList, request: HttpRequest, response: HttpResponse, next: Next): Promise<void> {
    try {
      await this.routes.handle(request, response, next);
    } catch (error) {
      if (response.headSent) throw error;
      const failure = failureOf(error);
      response.status = failure.status;
      setErrorPlaceholders(request, failure);
      await errorRoutes.handle(request, response, next);
    }
  }
}
