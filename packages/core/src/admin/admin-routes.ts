import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { AdminRoute } from './admin-route.js';

/**
 * Contract of a module that adds routes to the admin endpoint. The module is independent of the running config: every reload keeps it, until the
 * server stops or a new config no longer names it.
 *
 * @experimental
 */
export interface AdminRoutes {
  /**
   * Returns the routes to add. Called once, after `provision`; must not wait.
   *
   * @returns the module's routes. If another module already has one of their paths, this module is at fault and the config is refused
   */
  routes(): readonly AdminRoute[];
}

/** Namespace of modules that add routes to the admin endpoint: the keys of `admin.api` in a config. @experimental */
export const adminRoutes = defineNamespace<AdminRoutes>({
  id: 'admin.api',
  description: contractDescription({
    summary:
      'Admin routes add to the admin endpoint, which is used to monitor and change a running server. They are configured under `admin.api`. Those ' +
      'of the standard distribution are always active.',
    signature: [
      'routes(): readonly {',
      '  path: string;',
      '  methods: readonly string[];',
      '  summary: string;',
      '  handle(request: AdminRequest): AdminAnswer | Promise<AdminAnswer>;',
      '}[];',
    ],
    rules: [
      "The module is not part of the document's tree: it is created before the first config that names it serves, and stays through all reloads " +
      'whose configs name it with the same settings. It can get the server with `@inject(runtimeHandle)` of `@caddis/runtime`: its tree of ' +
      'modules, their reports, its events.',
      '`routes` is called once. A path that ends with a slash matches all paths that begin with it; the longest match is used.',
      'Requests have passed the guards of the endpoint, which refuse pages of other origins. Nevertheless, `GET` must change nothing.',
      'An answer is a JSON value, a text, bytes, or a stream of texts or bytes. When the client disconnects, the stream is ended and the `signal` ' +
      'of the request is aborted.',
      'A route that shows parts of the config must omit secrets, unless `seesSecrets` of the request is true.',
    ],
    outcomes: [
      ['answers', 'the client gets it'],
      ['throws an `AdminError`', 'its status, and JSON with `error` and its details'],
      ['throws anything else, or rejects', '500, and a line in the log'],
      ['fails when a stream has begun', 'the response is cut off, and a line in the log'],
      ['answers no object, or a stream of other things', '500, or the response is cut off; `CORE_MODULE_FAULT` in the log'],
      ['has a path that is taken, or is none', 'the config is refused; during a reload the running one stays in use'],
    ],
  }),
  methods: ['routes'],
  stability: 'experimental',
  template: async () => (await import('./templates/admin-routes.js')).template,
});
