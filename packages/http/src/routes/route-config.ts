import { array, boolean, guestMap, guests, object, string, type ConfigOf } from '@caddis/core';
import { handlers, matchers } from '@caddis/core/http';

/** Schema of a route. @public */
export const namedRoute = object({
  group: string({
    description: 'Name of a group of routes. Of each group, only the first matching route runs.',
    optional: true,
    omitted: 'no group',
  }),
  match: array(guestMap(matchers), {
    description:
      'Matcher sets. A route handles a request if at least one set matches; a set matches if all of its matchers do. If omitted or empty, the ' +
      'route handles every request.',
    default: [],
  }),
  handle: guests(handlers, {
    description: 'Handlers, called in order. Each one decides whether the next one is called. If omitted or empty, the route does nothing.',
    default: [],
  }),
  terminal: boolean({
    description: 'Whether the routes after this one are skipped once it has matched. If omitted, the next route follows.',
    default: false,
  }),
});

/** Schema of a list of routes. @public */
export const routes = array(namedRoute);

/** Config of a route after loading. @public */
export type RouteConfig = ConfigOf<typeof namedRoute>;

/** The field `routes` of servers and of handlers that hold routes. @public */
export const routesField = array(namedRoute, {
  description: 'Routes, in order. A request runs through all matching routes until a handler answers.',
  default: [],
});
