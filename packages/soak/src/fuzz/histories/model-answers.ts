import { isArray, isObject, type Json } from './json.js';

/** The response to a request; `undefined` if nothing listens at the address. */
export type ServedAnswer = { readonly status: number; readonly body: string } | undefined;

/**
 * Predicts the response that a valid document gives.
 *
 * @param address - the `host:port` of the request
 */
export function modelAnswer(document: Json | undefined, address: string, path: string): ServedAnswer {
  const servers = Object.values(at(document, 'apps', 'http', 'servers') ?? {});
  const server = servers.find((each) => ((at(each as Json, 'listen') ?? []) as readonly string[]).includes(address));
  if (server === undefined) return undefined;
  for (const route of (at(server as Json, 'routes') ?? []) as readonly Json[]) {
    const matchers = (at(route, 'match') ?? []) as readonly Json[];
    const isMeant = matchers.length === 0 || matchers.some((matcher) => ((at(matcher, 'path') ?? [path]) as readonly string[]).includes(path));
    if (!isMeant) continue;
    const [handler] = (at(route, 'handle') ?? []) as readonly Json[];
    if (handler !== undefined) return { status: (at(handler, 'status_code') ?? 200) as number, body: (at(handler, 'body') ?? '') as string };
    if (at(route, 'terminal') === true) break;
  }
  return { status: 200, body: '' };
}

/** Returns the paths of all objects with an `@id`, by ID. */
export function modelIds(document: Json | undefined, parts: readonly string[] = [], found = new Map<string, readonly string[]>()): ReadonlyMap<string, readonly string[]> {
  if (isObject(document) && document['@id'] !== undefined) found.set(String(document['@id']), parts);
  if (isObject(document) || isArray(document)) for (const [key, below] of Object.entries(document)) modelIds(below as Json, [...parts, key], found);
  return found;
}

function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>((below, key) => (isObject(below) && Object.hasOwn(below, key) ? below[key] : undefined), value);
}
