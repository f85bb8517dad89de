/**
 * `@caddis/admin`: the admin endpoint of a server.
 *
 * @packageDocumentation
 */
export { createAdmin, type Admin, type AdminOptions } from './create-admin.js';
export { defaultAdminAddress } from './endpoint/admin-address.js';
export { errors as adminErrors } from './errors.js';
export { ModuleRoutes } from './modules/module-routes.js';
export { PageConfig, PageRoutes } from './page/page-routes.js';
