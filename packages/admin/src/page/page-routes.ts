import { clock, type Clock, type ConfigOf, type Context, inject, module, object, type Provisioner, string } from '@caddis/core';
import { adminRoutes, type AdminAnswer, type AdminRoute, type AdminRoutes } from '@caddis/core/admin';
import { runtimeHandle, type RuntimeHandle } from '@caddis/runtime';
import { sharedAges } from '../modules/module-ages.js';
import { LoopDelayWatch } from './loop-delay.js';
import { readPageFile } from './page-files.js';
import { PageState } from './page-state.js';
import { ReloadHistory } from './reload-history.js';

/** Config of {@link PageRoutes}. @public */
export const PageConfig = object({
  documentation: string({
    description: 'URL of a documentation site of `caddis docs build`, with a slash at its end. Module names then link to their pages.',
    optional: true,
    omitted: 'module names are not links',
    pattern: '^https?://[^\\s]*/$',
  }),
});

/** Allows our own files only, so that names of modules, clients or backends cannot inject anything into the page. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/**
 * A web page that shows the state of the server.
 *
 * @public
 */
@module(adminRoutes, {
  name: 'page',
  alsoCalled: ['dashboard', 'status page', 'admin page', 'web interface', 'gui'],
  config: PageConfig,
  summary: 'A web page that shows the live state of the server.',
  description: `
Open the address of the admin endpoint in a browser. The page shows where servers listen and their routes, sources and backends, the results of the last config
loads, and the tree of modules with their times. It changes nothing. Long lists show unhealthy entries first, and say how many entries are not shown.

Over a Unix socket, use \`ssh -L 2019:/run/caddis/admin.sock\`, or any other way to reach it.`,
  examples: [{ title: 'Names of modules lead to a site with their documentation.', config: { documentation: 'https://docs.example.com/' } }],
})
export class PageRoutes implements AdminRoutes, Provisioner {
  private state: PageState | undefined;

  constructor(
    private readonly config: ConfigOf<typeof PageConfig>,
    @inject(runtimeHandle) private readonly server: RuntimeHandle,
    @inject(clock) private readonly time: Clock,
  ) {}

  async provision(context: Context): Promise<void> {
    const { server, time } = this;
    const now = (): number => time.now();
    const delay = new LoopDelayWatch(time);
    context.defer(() => delay.end());
    const history = new ReloadHistory(now);
    context.defer(history.watch(server));
    const ages = await sharedAges(context, server, now);
    this.state = new PageState({ server, ages, history, delay, time, documentation: this.config.documentation });
  }

  routes(): readonly AdminRoute[] {
    const file = (path: string, name: Parameters<typeof readPageFile>[0], type: string, summary: string): AdminRoute => ({
      path,
      methods: ['GET'],
      summary,
      handle: async (): Promise<AdminAnswer> => ({
        headers: { 'Content-Type': `${type}; charset=utf-8`, 'Content-Security-Policy': contentSecurityPolicy, 'Referrer-Policy': 'same-origin' },
        body: await readPageFile(name),
      }),
    });
    return [
      file('/', 'page.html', 'text/html', 'A web page with the state of the server.'),
      file('/page/page.css', 'page.css', 'text/css', 'Style of the page.'),
      file('/page/page.js', 'page.js', 'text/javascript', 'Script of the page.'),
      { path: '/page/state', methods: ['GET'], summary: 'What the page shows. It may change with any version.', handle: async () => ({ json: await this.state?.tell() }) },
    ];
  }
}
