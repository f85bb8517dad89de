/**
 * `@caddis/core/admin`: the namespace of what adds to the admin endpoint, with the contract of its modules.
 *
 * @packageDocumentation
 */
export { AdminError, isAdminError } from './admin-error.js';
export type { AdminAnswer, AdminRequest, AdminRoute } from './admin-route.js';
export { adminRoutes, type AdminRoutes } from './admin-routes.js';
