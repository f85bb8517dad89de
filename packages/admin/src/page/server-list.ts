import { propertyOf } from '@caddis/core';
import { shortened } from '@caddis/kit';
import type { BuiltConfig } from '@caddis/runtime';
import { below, isJsonObject, pointerOf } from '../json/json-value.js';

/** Maximum number of routes shown per server. */
const maxRoutes = 100;

/** Matches the pointer of a secret inside a route's matchers, and captures the route's pointer. */
const secretMatcher = /^(\/apps\/http\/servers\/[^/]*\/routes\/\d+)\/match\//;

/** A route on the page. @internal */
export interface RouteEntry {
  /** Its matcher sets as text; empty if it matches every request. */
  readonly match: readonly string[];
  /** Names of its handlers. */
  readonly handle: readonly string[];
  readonly terminal: boolean;
}

/** A server of the app `http` on the page. @internal */
export interface ServerEntry {
  readonly name: string;
  /** The addresses it is bound to. */
  readonly listening: readonly string[];
  readonly routes: readonly RouteEntry[];
  /** Number of routes that are not shown. */
  readonly left: number;
}

/**
 * Lists the servers with their routes.
 *
 * @param config - the running config
 * @param report - the report of the app `http`
 * @internal
 */
export function serverList({ plan }: BuiltConfig, report: unknown): readonly ServerEntry[] {
  const servers = objectAt(plan.document, 'apps', 'http', 'servers');
  const hidden = new Set(plan.secrets.map((pointer) => secretMatcher.exec(pointer)?.[1]));
  return Object.entries(servers).map(([name, server]) => {
    const routes = listAt(server, 'routes');
    const listening = listAt(objectAt(report, 'servers', name), 'listening').map(String);
    const place = pointerOf(['apps', 'http', 'servers', name, 'routes']);
    const shown = routes.slice(0, maxRoutes).map((route, at) => routeEntry(route, hidden.has(`${place}/${at}`)));
    return { name, listening, routes: shown, left: routes.length - shown.length };
  });
}

/** @param isSecret - whether its matchers contain secrets; then only their names are shown */
function routeEntry(route: unknown, isSecret: boolean): RouteEntry {
  const match = listAt(route, 'match').map((set) => (isSecret ? Object.keys(set as object).join(', ') : shortened(JSON.stringify(set))));
  const handle = listAt(route, 'handle').map((handler) => String(propertyOf(handler, 'handler')));
  return { match, handle, terminal: propertyOf(route, 'terminal') === true };
}

function objectAt(value: unknown, ...keys: readonly string[]): Readonly<Record<string, unknown>> {
  const found = keys.reduce(below, value);
  return isJsonObject(found) ? found : {};
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = propertyOf(value, key);
  return Array.isArray(found) ? found : [];
}
