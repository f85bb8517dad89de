import { module, object, string, type ConfigOf } from '@caddis/core';
import { HandlerError, handlers, type Handler, type HttpRequest, type HttpResponse, type Next } from '@caddis/core/http';
import { namedRoute } from '../routes/route-state.js';

/** Config of {@link InvokeHandler}. @public */
export const InvokeConfig = object({
  name: string({ description: 'Name of the route in `named_routes` of the server.' }),
});

/**
 * Sends requests through a named route.
 *
 * @see Caddy's `Invoke`
 * @public
 */
@module(handlers, {
  name: 'invoke',
  config: InvokeConfig,
  summary: 'Sends requests through a named route of the server.',
  description:
    'Write a route that is used in several places once, in `named_routes` of the server. If the server has no route of that name, the request ' +
    'fails with an error.',
  examples: [{ title: 'A named route.', config: { handler: 'invoke', name: 'static_pages' } }],
})
export class InvokeHandler implements Handler {
  constructor(private readonly config: ConfigOf<typeof InvokeConfig>) {}

  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
    const route = namedRoute(request, this.config.name);
    if (route === undefined) throw new HandlerError(500, `no route is named ${JSON.stringify(this.config.name)}`);
    return route.handle(request, response, next);
  }
}
