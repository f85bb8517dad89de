import { isArray, isObject, type Json } from './json.js';

/** What a request is answered with; `undefined` where nobody listens. */
export type ServedAnswer = { readonly status: number; readonly body: string } | undefined;

/**
 * What a good document serves.
 *
 * @param address - `host:port` that the request is sent to
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

/** Pointers of all objects that have an `@id`, by it. */
export function modelIds(document: Json | undefined, parts: readonly string[] = [], found = new Map<string, readonly string[]>()): ReadonlyMap<string, readonly string[]> {
  if (isObject(document) && document['@id'] !== undefined) found.set(String(document['@id']), parts);
  if (isObject(document) || isArray(document)) for (const [key, below] of Object.entries(document)) modelIds(below as Json, [...parts, key], found);
  return found;
}

function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>((below, key) => (isObject(below) && Object.hasOwn(below, key) ? below[key] : undefined), value);
}
