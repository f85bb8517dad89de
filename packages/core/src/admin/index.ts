/**
 * `@caddis/core/admin`: the namespaces of admin routes and config loaders, with the contracts of their modules.
 *
 * @packageDocumentation
 */
export { AdminError, isAdminError } from './admin-error.js';
export type { AdminAnswer, AdminRequest, AdminRoute } from './admin-route.js';
export { adminRoutes, type AdminRoutes } from './admin-routes.js';
export { configLoaders, type ConfigLoader, type ConfigTarget, type PulledConfig } from './config-loaders.js';
