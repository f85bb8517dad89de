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
      'The module lives beside the document: it is built before the first config that names it serves, and stays through all reloads whose configs name it with the same settings. It can ask for the server with `@inject(runtimeHandle)` of `@caddis/runtime`: its tree of modules, their reports, its events.',
      '`routes` is called once. A path that ends with a slash stands for all paths that begin with it; the longest one is taken.',
      'Requests come after the guards of the endpoint, which let no page of another origin through. Still, `GET` must change nothing.',
      'An answer is a JSON value, a text, bytes, or a stream of those, which is ended when the client goes. `signal` of the request says so, too.',
      'A route that shows parts of the config leaves secrets out, unless `seesSecrets` of the request is true.',
    ],
    outcomes: [
      ['answers', 'the client gets it'],
      ['throws an `AdminError`', 'its status, and JSON with `error` and its details'],
      ['throws anything else, or rejects', '500, and a line in the log'],
      ['fails when a stream has begun', 'the response is cut, and a line in the log'],
      ['answers no object, or a stream of other things', '500, or the response is cut; `CORE_MODULE_FAULT` in the log'],
      ['has a path that is taken, or is none', 'the config is refused; at a reload the running one remains'],
    ],
  }),
  methods: ['routes'],
  stability: 'experimental',
  template: async () => (await import('./templates/admin-routes.js')).template,
});
