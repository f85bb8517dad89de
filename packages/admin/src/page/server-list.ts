import { propertyOf } from '@caddis/core';
import { shortened } from '@caddis/kit';
import type { BuiltConfig } from '@caddis/runtime';
import { below, isJsonObject, pointerOf } from '../json/json-value.js';

/** Routes of one server that are shown. */
const maxRoutes = 100;

/** The pointer of something secret in the matchers of a route, with the pointer of the route. */
const secretMatcher = /^(\/apps\/http\/servers\/[^/]*\/routes\/\d+)\/match\//;

/** A route, as the page shows it. @internal */
export interface RouteEntry {
  /** Its matcher sets, each as text; empty where it takes every request. */
  readonly match: readonly string[];
  /** Names of its handlers. */
  readonly handle: readonly string[];
  readonly terminal: boolean;
}

/** A server of the app `http`, as the page shows it. @internal */
export interface ServerEntry {
  readonly name: string;
  /** Where it really listens. */
  readonly listening: readonly string[];
  readonly routes: readonly RouteEntry[];
  /** Routes that are not shown. */
  readonly left: number;
}

/**
 * Lists the servers with their routes.
 *
 * @param config - the running config
 * @param report - what the app `http` says of itself
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

/** @param isSecret - whether something in its matchers must not be shown */
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
