import type { Handler, HttpRequest, HttpResponse, Next } from '@caddis/core/http';
import { StaticResponseHandler } from '../handlers/static-response.js';
import type { RouteConfig } from '../routes/route-config.js';

/** A route with these handlers; matchers and the rest can be given. */
export function route(handle: readonly Handler[], rest: Partial<RouteConfig> = {}): RouteConfig {
  return { match: [], handle, terminal: false, group: undefined, ...rest };
}

/** A handler made of a function. */
export function handler(handle: (request: HttpRequest, response: HttpResponse, next: Next) => void | Promise<void>): Handler {
  return { handle };
}

/** A route that answers with a text. */
export function says(body: string): RouteConfig {
  return route([new StaticResponseHandler({ headers: {}, body, close: false, abort: false })]);
}

/** A handler whose requests a test answers when it likes. */
export function held(): { readonly routes: readonly RouteConfig[]; readonly arrived: Promise<void>; finish(): void } {
  let finish = (): void => undefined;
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const waiting = handler((_request, response) => {
    arrive();
    return new Promise<void>((resolve) => {
      finish = () => {
        response.end('late');
        resolve();
      };
    });
  });
  return { routes: [route([waiting])], arrived, finish: () => finish() };
}
