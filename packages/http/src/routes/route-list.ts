import type { Handler, HttpRequest, HttpResponse, Next } from '@caddis/core/http';
import { MatcherSets } from './matcher-sets.js';
import type { RouteConfig } from './route-config.js';
import { isGroupTaken, takeGroup } from './route-state.js';

interface Route {
  readonly matchers: MatcherSets;
  readonly handlers: readonly Handler[];
  readonly group: string | undefined;
  readonly terminal: boolean;
}

/**
 * Routes, ready to run. Nothing asynchronous happens unless a matcher or handler brings it in.
 *
 * @public
 */
export class RouteList implements Handler {
  private readonly routes: readonly Route[];

  /**
   * @param routes - routes as loaded from the config
   */
  constructor(routes: readonly RouteConfig[]) {
    this.routes = routes.map(({ match, handle, group, terminal }) => ({
      matchers: new MatcherSets(match),
      handlers: handle,
      group: group === '' ? undefined : group,
      terminal,
    }));
  }

  /**
   * Sends a request through the routes.
   *
   * @param next - called when the request has come through all of them
   * @returns when it is done with; a promise only where something asynchronous took part
   */
  handle(request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
    return this.runFrom(0, request, response, next);
  }

  private runFrom(first: number, request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
    for (let at = first; at < this.routes.length; at += 1) {
      const route = this.routes[at] as Route;
      if (route.group !== undefined && isGroupTaken(request, route.group)) continue;
      const matched = route.matchers.matches(request);
      if (matched === false) continue;
      if (matched === true) return this.enter(route, at, request, response, next);
      return matched.then((result) =>
        result ? this.enter(route, at, request, response, next) : this.runFrom(at + 1, request, response, next),
      );
    }
    return next(request, response);
  }

  private enter(route: Route, at: number, request: HttpRequest, response: HttpResponse, next: Next): void | Promise<void> {
    if (route.group !== undefined) takeGroup(request, route.group);
    return this.callHandler(route, at, 0, request, response, next);
  }

  private callHandler(
    route: Route,
    at: number,
    position: number,
    request: HttpRequest,
    response: HttpResponse,
    next: Next,
  ): void | Promise<void> {
    const handler = route.handlers[position];
    if (handler === undefined) return route.terminal ? undefined : this.runFrom(at + 1, request, response, next);
    return handler.handle(request, response, (changedRequest = request, changedResponse = response) =>
      this.callHandler(route, at, position + 1, changedRequest, changedResponse, next),
    );
  }
}
