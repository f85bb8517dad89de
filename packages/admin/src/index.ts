/**
 * `@caddis/admin`: the admin endpoint of a server.
 *
 * @packageDocumentation
 */
export { adminAddressOf, callAdmin, type AdminCall, type AdminReply } from './client/call-admin.js';
export { createAdmin, type Admin, type AdminOptions } from './create-admin.js';
export { defaultAdminAddress } from './endpoint/admin-address.js';
export { autosaveFile } from './persist/autosave-file.js';
export { errors as adminErrors } from './errors.js';
export { HttpLoader, HttpLoaderConfig } from './loaders/http-loader.js';
export { ModuleRoutes } from './modules/module-routes.js';
export { ProxyRoutes } from './modules/proxy-routes.js';
export { PageConfig, PageRoutes } from './page/page-routes.js';
