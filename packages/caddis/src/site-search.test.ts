import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { buildSite, isGeneratedMarkdown } from '@caddis/docgen';
import { expect } from 'chai';
import { openCatalogue } from './open-catalogue.js';
import { keepExit } from './testing/keep-exit.js';

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
const policies = 'modules/http.reverse_proxy.selection_policies';
const sources = 'modules/http.reverse_proxy.upstreams';
const handlers = 'modules/http.handlers';
const matchers = 'modules/http.matchers';

/** Queries of users, and the page that must be the first result. */
const queries: readonly (readonly [query: string, page: string])[] = [
  ['sticky sessions', 'guides/guides/sticky-sessions.html'],
  ['session affinity', 'guides/guides/sticky-sessions.html'],
  ['health check', 'guides/guides/health-checks.html'],
  ['health checks', 'guides/guides/health-checks.html'],
  ['failover', 'guides/guides/failover.html'],
  ['active passive', 'guides/guides/failover.html'],
  ['redirect', 'guides/guides/redirects.html'],
  ['redirects', 'guides/guides/redirects.html'],
  ['301', 'guides/guides/redirects.html'],
  ['https', 'guides/guides/automatic-https.html'],
  ['ssl', 'guides/guides/tls.html'],
  ['certificates', 'guides/guides/tls.html'],
  ['letsencrypt', 'guides/guides/automatic-https.html'],
  ['websocket', 'guides/guides/websockets-and-streams.html'],
  ['websockets', 'guides/guides/websockets-and-streams.html'],
  ['sse', 'guides/guides/websockets-and-streams.html'],
  ['server-sent events', 'guides/guides/websockets-and-streams.html'],
  ['blue green', 'guides/guides/blue-green.html'],
  ['canary', 'guides/guides/blue-green.html'],
  ['zero downtime', 'guides/guides/blue-green.html'],
  ['containers', 'guides/guides/containers.html'],
  ['compose', 'guides/guides/containers.html'],
  ['install', 'guides/getting-started.html'],
  ['getting started', 'guides/getting-started.html'],
  ['quick start', 'guides/getting-started.html'],
  ['caddyfile', 'guides/coming-from-caddy.html'],
  ['systemd', 'guides/guides/systemd.html'],
  ['logrotate', 'guides/guides/access-logs.html'],
  ['dotenv', 'guides/guides/environment-values.html'],
  ['signals', 'guides/operating.html'],
  ['plugins', 'guides/packages.html'],
  ['benchmarks', 'guides/benchmarks.html'],
  ['performance', 'guides/benchmarks.html'],
  ['write a plugin', 'guides/writing-a-module.html'],
  ['json schema', 'guides/documentation.html'],
  ['reverse_proxy', `${handlers}.reverse_proxy.html`],
  ['reverse proxy', `${handlers}.reverse_proxy.html`],
  ['proxy pass', `${handlers}.reverse_proxy.html`],
  ['load balancer', `${handlers}.reverse_proxy.html`],
  ['rewrite', `${handlers}.rewrite.html`],
  ['strip prefix', `${handlers}.rewrite.html`],
  ['cors', `${handlers}.headers.html`],
  ['security headers', `${handlers}.headers.html`],
  ['compression', `${handlers}.encode.html`],
  ['gzip', 'modules/http.encoders.gzip.html'],
  ['upload limit', `${handlers}.request_body.html`],
  ['maintenance page', `${handlers}.static_response.html`],
  ['multi', `${sources}.multi.html`],
  ['fallback', `${sources}.multi.html`],
  ['etcd', `${sources}.etcd.html`],
  ['docker', `${sources}.docker.html`],
  ['srv', `${sources}.srv.html`],
  ['consul', `${sources}.srv.html`],
  ['kubernetes', `${sources}.a.html`],
  ['round robin', `${policies}.round_robin.html`],
  ['least_conn', `${policies}.least_conn.html`],
  ['least connections', `${policies}.least_conn.html`],
  ['traffic split', `${policies}.weighted_round_robin.html`],
  ['availability zone', `${policies}.subset.html`],
  ['domain', `${matchers}.host.html`],
  ['real ip', `${matchers}.client_ip.html`],
  ['ip allowlist', `${matchers}.remote_ip.html`],
  ['cel', `${matchers}.expression.html`],
  ['trusted proxies', 'modules/http.ip_sources.static.html'],
  ['mtls', 'modules/http.reverse_proxy.transport.http.html'],
  ['try_duration', `${handlers}.reverse_proxy.html#load_balancing/try_duration`],
  ['proxy to my backend', 'guides/getting-started.html'],
  ['how to redirect', 'guides/guides/redirects.html'],
  ['why is my upstream unhealthy', 'guides/guides/unhealthy-backends.html'],
  ['basic auth on a path', 'guides/guides/static-files.html'],
  ['basic auth', 'modules/http.authentication.providers.http_basic.html'],
  ['basicauth', 'modules/http.authentication.providers.http_basic.html'],
  ['password', 'modules/http.authentication.providers.http_basic.html'],
  ['own certificate', 'guides/guides/tls.html'],
  ['unhealthy', 'guides/guides/unhealthy-backends.html'],
  ['unhealthy upstream', 'guides/guides/unhealthy-backends.html'],
  ['host is down', 'guides/guides/unhealthy-backends.html'],
  ['access log', 'guides/guides/access-logs.html'],
  ['log level', 'guides/logging.html'],
  ['rate limit', 'guides/not-included.html'],
  ['jwt', 'guides/not-included.html'],
  ['oauth', 'guides/not-included.html'],
  ['caching', 'guides/not-included.html'],
  ['quic', 'guides/not-included.html'],
  ['monitoring', 'guides/metrics.html'],
  ['prometheus', 'guides/metrics.html'],
  ['dashboard', 'modules/admin.api.page.html'],
  ['profiling', 'modules/admin.api.profiles.html'],
  ['spa', 'guides/guides/static-files.html'],
  ['static site', 'guides/guides/static-files.html'],
  ['directory listing', `${handlers}.file_server.html`],
  ['custom 404', `${handlers}.intercept.html`],
  ['custom header', `${handlers}.headers.html`],
  ['grpc', 'modules/http.reverse_proxy.transport.http.html'],
  ['trusted proxy', 'modules/http.ip_sources.static.html'],
  ['graceful shutdown', 'guides/operating.html'],
  ['hot reload', 'guides/operating.html'],
  ['ws', 'guides/guides/websockets-and-streams.html'],
  ['plugin', 'guides/packages.html'],
  ['migrate', 'guides/coming-from-caddy.html'],
  ['first source', 'guides/writing-a-source.html'],
  ['placeholders', 'placeholders.html'],
  ['variables', 'placeholders.html'],
  ['{http.request.host}', 'placeholders.html#http.request.host'],
  ['{env.NAME}', 'placeholders.html#env.NAME'],
  ['CONFIG_UNKNOWN_KEY', 'errors.html#CONFIG_UNKNOWN_KEY'],
];

describe('the search of the site', () => {
  keepExit();
  let length: number;
  let find: (query: string) => readonly { readonly path: string }[];

  before(async () => {
    const { index } = await openCatalogue({ project: import.meta.dirname });
    const files = await buildSite(index, { guides: guides() });
    length = files.get('assets/search-index.js')?.length ?? 0;
    const window: Record<string, unknown> = {};
    const context = createContext({ window, self: window });
    // Run the same scripts in the same order as a browser.
    for (const script of ['minisearch.js', 'search-index.js', 'search.js']) runInContext(files.get(`assets/${script}`) ?? '', context);
    runInContext('const search = window.caddisOpenSearch(window.MiniSearch ?? MiniSearch, window.caddisSearch)', context);
    find = (query) => runInContext(`window.caddisFind(search, ${JSON.stringify(query)})`, context) as readonly { readonly path: string }[];
  });

  for (const [query, page] of queries) {
    it(`finds ${page} first for ${query}`, () => {
      const found = find(query).slice(0, 4).map(({ path }) => path);
      expect(found[0], found.join('\n')).to.equal(page);
    });
  }

  it('loads less than half a megabyte', () => expect(length).to.be.within(1, 500_000));

  it('finds nothing for words that are on no page', () => expect(find('xyzzyplugh')).to.deep.equal([]));
});

function guides(): ReadonlyMap<string, string> {
  const names = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  const texts = names.map((name) => [name, readFileSync(join(docs, name), 'utf8')] as const);
  return new Map(texts.filter(([, text]) => !isGeneratedMarkdown(text)));
}
