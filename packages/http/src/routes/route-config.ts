import { array, boolean, guestMap, guests, object, string, type ConfigOf } from '@caddis/core';
import { handlers, matchers } from '@caddis/core/http';

/** Schema of a route. @public */
export const namedRoute = object({
  group: string({
    description: 'Name of a group of routes, of which only the first that matches runs. Left out, the route belongs to none.',
    optional: true,
    omitted: 'no group',
  }),
  match: array(guestMap(matchers), {
    description:
      'Matcher sets; the route takes a request when one of them matches, and a set matches when all its matchers do. Left out or ' +
      'empty, the route takes every request.',
    default: [],
  }),
  handle: guests(handlers, {
    description: 'Handlers, called in order; each decides whether the next one is called. Left out or empty, the route does nothing.',
    default: [],
  }),
  terminal: boolean({
    description: 'Whether no route behind this one runs once it has matched. Left out, the next route follows.',
    default: false,
  }),
});

/** Schema of a list of routes. @public */
export const routes = array(namedRoute);

/** Config of a route after loading. @public */
export type RouteConfig = ConfigOf<typeof namedRoute>;

/** The field `routes` of servers and of handlers that hold routes. @public */
export const routesField = array(namedRoute, {
  description: 'Routes, in order. A request goes through all that match, until a handler answers.',
  default: [],
});
