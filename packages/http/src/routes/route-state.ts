import type { Handler, HttpRequest } from '@caddis/core/http';

/** What routes know of a request beyond its contract. Few requests have it. */
interface RouteState {
  readonly groups: Set<string>;
  readonly named: ReadonlyMap<string, Handler> | undefined;
}

/** By the vars of the request, because all copies of a request share them. */
const states = new WeakMap<Map<string, unknown>, RouteState>();

/** Notes that a route of the group runs for this request. @internal */
export function takeGroup(request: HttpRequest, group: string): void {
  const state = states.get(request.vars) ?? { groups: new Set(), named: undefined };
  states.set(request.vars, state);
  state.groups.add(group);
}

/** Tells whether a route of the group has run for this request. @internal */
export function isGroupTaken(request: HttpRequest, group: string): boolean {
  return states.get(request.vars)?.groups.has(group) === true;
}

/** Gives the request the named routes of its server, before any route sees it. @internal */
export function setNamedRoutes(request: HttpRequest, named: ReadonlyMap<string, Handler>): void {
  states.set(request.vars, { groups: new Set(), named });
}

/** Finds a named route of the request's server. @internal */
export function namedRoute(request: HttpRequest, name: string): Handler | undefined {
  return states.get(request.vars)?.named?.get(name);
}
