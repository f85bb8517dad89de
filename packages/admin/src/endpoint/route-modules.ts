import type { LoadedGuest } from '@caddis/core';
import { adminRoutes, type AdminRoutes } from '@caddis/core/admin';
import type { ModuleLookup, PlannedModule, Runtime } from '@caddis/runtime';
import { errors } from '../errors.js';
import { routeFault, type PlacedRoute } from './route-table.js';

/** A module of `admin.api` that the endpoint should have. */
interface WantedModule {
  readonly name: string;
  readonly config: unknown;
  readonly package: string;
}

/** A loaded module of `admin.api`. @internal */
export interface RouteModule {
  /** Identifies the module and its settings: a module with the same key is reused. */
  readonly key: string;
  readonly name: string;
  readonly package: string;
  readonly loaded: LoadedGuest<AdminRoutes>;
  readonly routes: readonly PlacedRoute[];
}

/**
 * Lists the modules that the endpoint should have: those of the standard distribution, and those in the config. The config's settings win.
 */
function wantedModules(lookup: ModuleLookup, named: readonly PlannedModule[]): readonly WantedModule[] {
  const wanted = new Map<string, WantedModule>();
  for (const id of lookup.ids(adminRoutes.id)) {
    const [standard] = lookup.providers(id).filter((each) => each.standard);
    const name = id.slice(adminRoutes.id.length + 1);
    if (standard !== undefined) wanted.set(name, { name, config: {}, package: standard.name });
  }
  for (const { module, config } of named) {
    const { name } = module.descriptor;
    wanted.set(name, { name, config, package: module.package.name });
  }
  return [...wanted.values()];
}

/**
 * Loads the modules that are not loaded yet.
 *
 * @param known - the modules already loaded
 * @param ownPaths - paths of the built-in routes, which modules may not use
 * @returns all modules, in order
 * @throws the error of a module that fails; the newly loaded modules are unloaded first
 * @internal
 */
export async function loadRouteModules(
  runtime: Runtime,
  named: readonly PlannedModule[],
  known: readonly RouteModule[],
  ownPaths: readonly string[],
): Promise<readonly RouteModule[]> {
  const modules: RouteModule[] = [];
  try {
    for (const wanted of wantedModules(runtime.lookup, named)) {
      const key = JSON.stringify([wanted.name, wanted.package, wanted.config]);
      modules.push(known.find((each) => each.key === key) ?? (await loadRouteModule(runtime, wanted, key)));
    }
    assertPathsDiffer(modules, ownPaths);
    return modules;
  } catch (error) {
    await endRouteModules(modules.filter((each) => !known.includes(each)));
    throw error;
  }
}

/** Unloads modules in reverse order. Errors are ignored because they have already been logged. @internal */
export async function endRouteModules(modules: readonly RouteModule[]): Promise<void> {
  for (const { loaded } of modules.toReversed()) await loaded.unload().catch(() => {});
}

async function loadRouteModule(runtime: Runtime, wanted: WantedModule, key: string): Promise<RouteModule> {
  const loaded = await runtime.loadBeside({ namespace: adminRoutes, ...wanted });
  try {
    return { key, name: wanted.name, package: wanted.package, loaded, routes: routesOf(loaded.module, wanted) };
  } catch (error) {
    await loaded.unload().catch(() => {});
    throw error;
  }
}

function routesOf(module: AdminRoutes, { name, package: packageName }: WantedModule): readonly PlacedRoute[] {
  const refused = (reason: string, cause?: unknown): Error =>
    errors.ADMIN_ROUTE_INVALID({ module: `${adminRoutes.id}.${name}`, package: packageName, reason }, cause === undefined ? {} : { cause });
  let routes: unknown;
  try {
    routes = module.routes();
  } catch (error) {
    throw refused('its routes() threw', error);
  }
  if (!Array.isArray(routes)) throw refused('its routes() did not return an array');
  const fault = routes.map(routeFault).find((each) => each !== undefined);
  if (fault !== undefined) throw refused(fault);
  return routes.map((route) => ({ route, module, handler: name }));
}

function assertPathsDiffer(modules: readonly RouteModule[], ownPaths: readonly string[]): void {
  const owners = new Map<string, string>(ownPaths.map((path) => [path, 'the endpoint itself']));
  for (const { name, package: packageName, routes } of modules) {
    for (const { route } of routes) {
      const owner = owners.get(route.path);
      const id = `${adminRoutes.id}.${name}`;
      if (owner !== undefined) throw errors.ADMIN_ROUTE_INVALID({ module: id, package: packageName, reason: `its path ${route.path} is taken by ${owner}` });
      owners.set(route.path, id);
    }
  }
}

