import type { ConfigMistake } from '@caddis/core';
import { keyOf } from '../config/stated-values.js';
import { statedHandlers, statedRoutes } from './stated-routes.js';

/** The handlers that need a response of a backend. */
const ofResponses: ReadonlySet<unknown> = new Set(['copy_response', 'copy_response_headers']);

/**
 * Finds handlers that fail with every request, because they work only in the routes for responses of a backend. Named routes may be used there, so
 * nothing is said of them. Without any proxy, the config is a draft or an example, and nothing is said either.
 *
 * @param servers - the servers by name, as the user wrote them
 * @internal
 */
export function* misplacedHandlers(servers: Readonly<Record<string, unknown>>): Iterable<ConfigMistake> {
  const misplaced: ConfigMistake[] = [];
  let hasProxy = false;
  for (const list of statedRoutes(servers)) {
    const below = list.at.slice(2);
    const isPlaced = below[0] === 'named_routes' || below.includes('handle_response');
    for (const { at, handlers } of statedHandlers(list)) {
      for (const [index, handler] of handlers.entries()) {
        const name = keyOf(handler, 'handler');
        hasProxy ||= name === 'reverse_proxy';
        if (isPlaced || !ofResponses.has(name)) continue;
        misplaced.push({
          at: [...at, index],
          severity: 'warning',
          message: `${String(name)} works only in "handle_response" of a reverse_proxy; here, every request gets 500`,
          help: `write it into the reverse_proxy: "handle_response": [{ "routes": [{ "handle": [{ "handler": "${String(name)}" }] }] }]`,
        });
      }
    }
  }
  if (hasProxy) yield* misplaced;
}
