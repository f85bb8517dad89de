import type { AdminRequest, AdminRoute } from '@caddis/core/admin';
import type { PlacedRoute } from './route-table.js';

/**
 * Adds a route `/` that lists all routes. If a module provides a page at `/`, browsers get that page and all other clients the list.
 *
 * @param placed - the routes
 * @internal
 */
export function withIndex(placed: readonly PlacedRoute[]): readonly PlacedRoute[] {
  const index = indexRoute(placed.map(({ route }) => route).filter(({ path }) => path !== '/'));
  const page = placed.find(({ route }) => route.path === '/');
  if (page === undefined) return [...placed, { route: index, module: undefined, handler: 'admin' }];
  const either: AdminRoute = { ...page.route, handle: (request) => (wantsPage(request) ? page.route : index).handle(request) };
  return placed.map((each) => (each === page ? { ...page, route: either } : each));
}

function wantsPage(request: AdminRequest): boolean {
  return request.header('accept')?.includes('text/html') === true;
}

function indexRoute(routes: readonly AdminRoute[]): AdminRoute {
  return {
    path: '/',
    methods: ['GET'],
    summary: 'This list.',
    handle: () => ({ json: { routes: routes.map(({ path, methods, summary }) => ({ path, methods, summary })) } }),
  };
}
