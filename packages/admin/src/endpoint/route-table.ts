import type { AdminRoute } from '@caddis/core/admin';

/** A route with the module that provides it; `undefined` for built-in routes. @internal */
export interface PlacedRoute {
  readonly route: AdminRoute;
  readonly module: object | undefined;
  /** Name of the module in metrics; `admin` for built-in routes. */
  readonly handler: string;
}

/** The routes of the endpoint. @internal */
export class RouteTable {
  readonly #exact = new Map<string, PlacedRoute>();
  readonly #prefixes: PlacedRoute[];

  constructor(all: readonly PlacedRoute[]) {
    for (const placed of all) this.#exact.set(placed.route.path, placed);
    this.#prefixes = all.filter(({ route }) => route.path.endsWith('/') && route.path !== '/').sort((left, right) => right.route.path.length - left.route.path.length);
  }

  /** Finds the most specific route for a path. */
  find(path: string): PlacedRoute | undefined {
    return this.#exact.get(path) ?? this.#prefixes.find(({ route }) => path.startsWith(route.path));
  }

  /** Tells whether there is a route for the path with a slash appended. */
  lacksSlash(path: string): boolean {
    return this.#exact.has(`${path}/`);
  }
}

/** Describes what is wrong with a route; `undefined` if it is valid. @internal */
export function routeFault(route: unknown): string | undefined {
  const { path, methods, handle } = (route ?? {}) as Partial<AdminRoute>;
  if (typeof path !== 'string' || !/^\/[!-~]*$/.test(path) || /[?#]/.test(path)) return `it has a route whose path is ${JSON.stringify(path)}`;
  if (!Array.isArray(methods) || methods.length === 0 || !methods.every((method) => typeof method === 'string' && /^[A-Z]+$/.test(method))) {
    return `its route ${path} does not name its methods`;
  }
  return typeof handle === 'function' ? undefined : `its route ${path} has no function handle`;
}
