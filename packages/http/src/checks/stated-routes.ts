import type { ConfigMistake } from '@caddis/core';
import { keyOf, listOf, recordOf } from '../config/stated-values.js';

/** Place of a value in the config of the app. @internal */
export type Place = ConfigMistake['at'];

/** A list of routes in a document, and its place. A named route is a list of one, at its own place. @internal */
export interface StatedRoutes {
  readonly at: Place;
  readonly routes: readonly unknown[];
}

/** The handlers of a route, and their place. @internal */
export interface StatedHandlers {
  readonly at: Place;
  readonly handlers: readonly unknown[];
}

/**
 * Yields all lists of routes: those of the servers, and those nested in handlers of the standard distribution.
 *
 * @param servers - the servers by name, as the user wrote them
 * @internal
 */
export function* statedRoutes(servers: Readonly<Record<string, unknown>>): Iterable<StatedRoutes> {
  const left: StatedRoutes[] = [];
  const add = (holder: unknown, at: Place): void => {
    left.push({ at: [...at, 'routes'], routes: listOf(keyOf(holder, 'routes')) }, { at: [...at, 'errors', 'routes'], routes: listOf(keyOf(keyOf(holder, 'errors'), 'routes')) });
  };
  for (const [name, server] of Object.entries(servers)) {
    add(server, ['servers', name]);
    for (const [route, stated] of Object.entries(recordOf(keyOf(server, 'named_routes')))) {
      left.push({ at: ['servers', name, 'named_routes', route], routes: [stated] });
    }
  }
  for (let list = left.pop(); list !== undefined; list = left.pop()) {
    yield list;
    for (const { at, handlers } of statedHandlers(list)) {
      for (const [position, handler] of handlers.entries()) {
        const place = [...at, position];
        const name = keyOf(handler, 'handler');
        if (name === 'subroute') add(handler, place);
        if (name !== 'reverse_proxy' && name !== 'intercept') continue;
        for (const [rule, stated] of listOf(keyOf(handler, 'handle_response')).entries()) {
          left.push({ at: [...place, 'handle_response', rule, 'routes'], routes: listOf(keyOf(stated, 'routes')) });
        }
      }
    }
  }
}

/** Yields the handlers of each route of a list. @internal */
export function* statedHandlers({ at, routes }: StatedRoutes): Iterable<StatedHandlers> {
  const isNamed = at.at(-2) === 'named_routes';
  for (const [index, route] of routes.entries()) {
    yield { at: [...(isNamed ? at : [...at, index]), 'handle'], handlers: listOf(keyOf(route, 'handle')) };
  }
}
