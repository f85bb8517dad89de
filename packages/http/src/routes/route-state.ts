import type { Handler, HttpRequest } from '@caddis/core/http';

/** State of a request that only routes use. Most requests have none. */
interface RouteState {
  readonly groups: Set<string>;
  readonly named: ReadonlyMap<string, Handler> | undefined;
}

/** Keyed by the `vars` of the request, because all wrappers of a request share them. */
const states = new WeakMap<Map<string, unknown>, RouteState>();

/** Records that a route of the group runs for this request. @internal */
export function takeGroup(request: HttpRequest, group: string): void {
  const state = states.get(request.vars) ?? { groups: new Set(), named: undefined };
  states.set(request.vars, state);
  state.groups.add(group);
}

/** Returns true if a route of the group has run for this request. @internal */
export function isGroupTaken(request: HttpRequest, group: string): boolean {
  return states.get(request.vars)?.groups.has(group) === true;
}

/** Sets the named routes of the server for a request. Call it before any route runs. @internal */
export function setNamedRoutes(request: HttpRequest, named: ReadonlyMap<string, Handler>): void {
  states.set(request.vars, { groups: new Set(), named });
}

/** Returns a named route of the request's server. @internal */
export function namedRoute(request: HttpRequest, name: string): Handler | undefined {
  return states.get(request.vars)?.named?.get(name);
}
