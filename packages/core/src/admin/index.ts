/**
 * `@caddis/core/admin`: the namespaces of what adds to the admin endpoint and of what brings configs, with the contracts of their modules.
 *
 * @packageDocumentation
 */
export { AdminError, isAdminError } from './admin-error.js';
export type { AdminAnswer, AdminRequest, AdminRoute } from './admin-route.js';
export { adminRoutes, type AdminRoutes } from './admin-routes.js';
export { configLoaders, type ConfigLoader, type ConfigTarget, type PulledConfig } from './config-loaders.js';
