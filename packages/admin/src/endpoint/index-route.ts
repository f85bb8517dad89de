import type { AdminRoute } from '@caddis/core/admin';

/**
 * What is found at `/` where no module has it: a list of all routes.
 *
 * @param routes - the others
 * @internal
 */
export function indexRoute(routes: readonly AdminRoute[]): AdminRoute {
  return {
    path: '/',
    methods: ['GET'],
    summary: 'This list.',
    handle: () => ({ json: { routes: routes.map(({ path, methods, summary }) => ({ path, methods, summary })) } }),
  };
}
