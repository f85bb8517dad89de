import type { ModuleTemplate } from '../../module-template.js';

/** A route that returns one fact about the process. @internal */
export const template: ModuleTemplate = {
  contract: 'AdminRoutes',
  classSuffix: 'Routes',
  summary: 'Shows at the admin endpoint how much memory the process uses.',
  imports: {
    '@caddis/core': ['string'],
    '@caddis/core/admin': ['type AdminAnswer', 'type AdminRoute'],
  },
  fields: `
path: string({ description: 'Path of the route.', default: '/memory', pattern: '^/[a-z0-9_/-]+$' }),`,
  members: `
/** Returns the routes that are added to the admin endpoint. Called once. */
routes()«: readonly AdminRoute[]» {
  return [{ path: this.config.path, methods: ['GET'], summary: 'How much memory the process uses, in bytes.', handle: () => this.#tell() }];
}

/** Answers a request. It must not change anything, because any web page can make a browser send it. */
#tell()«: AdminAnswer» {
  const { rss, heapUsed } = process.memoryUsage();
  return { json: { rss, heap_used: heapUsed } };
}`,
  config: { path: '/memory' },
  document: { admin: { listen: 'localhost:8089', config: { persist: false }, api: { __NAME__: '__MODULE__' } } },
  tryIt: { command: "curl http://localhost:8089/memory | grep --only-matching 'heap_used'", output: 'heap_used\n' },
  test: {
    imports: { '@caddis/core/admin': ['type AdminRequest'] },
    code: `
it('shows how much memory the process uses', async () => {
  const [route] = new __CLASS__({ path: '/memory' }).routes();
  assert.equal(route?.path, '/memory');
  const answer = await route.handle({ method: 'GET', path: '/memory', rest: '' }« as AdminRequest»);
  assert.ok((answer.json« as { rss: number }»).rss > 0);
});`,
  },
};
