import type { ConfigMistake } from '@caddis/core';
import { keyOf, listOf, recordOf } from '../config/stated-values.js';
import { statedHandlers, statedRoutes, type Place, type StatedRoutes } from './stated-routes.js';

/**
 * The handlers of the standard distribution that never call the next handler, depending on their config.
 *
 * Any other handler may call it, so nothing is reported for unknown modules.
 */
const answering: Readonly<Record<string, (handler: unknown) => boolean>> = {
  copy_response: () => true,
  error: () => true,
  file_server: (handler) => keyOf(handler, 'pass_thru') !== true,
  metrics: () => true,
  reverse_proxy: (handler) => listOf(keyOf(handler, 'handle_response')).length === 0,
  // An answer follows early hints (103), and a placeholder in the status may turn into 103.
  static_response: (handler) => !/^\s*103|\{/.test(String(keyOf(handler, 'status_code') ?? '')),
};

/**
 * Finds routes and handlers that no request reaches, because earlier ones end every request. It looks at the servers and at their nested routes.
 * Other errors of these configs are reported elsewhere.
 *
 * @param servers - the servers by name, as the user wrote them
 * @internal
 */
export function* unreachableRoutes(servers: Readonly<Record<string, unknown>>): Iterable<ConfigMistake> {
  for (const list of statedRoutes(servers)) {
    if (list.at.at(-2) !== 'named_routes') yield* unreachableBehind(list);
    for (const { at, handlers } of statedHandlers(list)) yield* uncalledIn(handlers, at);
  }
}

/** Yields the route after the first one that ends every request. */
function* unreachableBehind({ at, routes }: StatedRoutes): Iterable<ConfigMistake> {
  const index = routes.findIndex((route) => takesAll(route) && (keyOf(route, 'terminal') === true || listOf(keyOf(route, 'handle')).some(isAnswering)));
  if (index < 0 || index === routes.length - 1) return;
  yield {
    at: [...at, index + 1],
    severity: 'warning',
    message: `no request reaches this route: the route before it, ${index}, handles all requests`,
    help: `move it before that route, or add a "match" to that one`,
  };
}

/** Yields the handler after the first one that always answers. */
function* uncalledIn(handlers: readonly unknown[], at: Place): Iterable<ConfigMistake> {
  const index = handlers.findIndex(isAnswering);
  // What names no module is reported elsewhere.
  if (index < 0 || typeof keyOf(handlers[index + 1], 'handler') !== 'string') return;
  const name = String(keyOf(handlers[index], 'handler'));
  yield {
    at: [...at, index + 1],
    severity: 'warning',
    message: `this handler is never called: ${name} before it answers all requests`,
    help: `move it before ${name}`,
  };
}

function isAnswering(handler: unknown): boolean {
  const name = keyOf(handler, 'handler');
  return typeof name === 'string' && Object.hasOwn(answering, name) && answering[name]?.(handler) === true;
}

/** Returns true if a route takes every request. A route in a group may be skipped, so it does not. */
function takesAll(route: unknown): boolean {
  if (keyOf(route, 'group') !== undefined) return false;
  const sets = keyOf(route, 'match');
  if (sets === undefined || sets === null) return true;
  return Array.isArray(sets) && (sets.length === 0 || sets.some(isAny));
}

/** Returns true if a matcher set matches every request. */
function isAny(set: unknown): boolean {
  const matchers = Object.entries(recordOf(set));
  if (typeof set !== 'object' || set === null) return false;
  return matchers.every(([name, config]) => name === 'path' && listOf(config).some((pattern) => pattern === '*' || pattern === '/*'));
}
