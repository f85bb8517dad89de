import type { Handler, HttpRequest, HttpResponse, Next } from '@caddis/core/http';
import type { RouteConfig } from '../routes/route-config.js';

/** A route with these handlers; matchers and the rest can be given. */
export function route(handle: readonly Handler[], rest: Partial<RouteConfig> = {}): RouteConfig {
  return { match: [], handle, terminal: false, group: undefined, ...rest };
}

/** A handler made of a function. */
export function handler(handle: (request: HttpRequest, response: HttpResponse, next: Next) => void | Promise<void>): Handler {
  return { handle };
}
