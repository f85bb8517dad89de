import { defaultsOf, formatNetworkAddress } from '@caddis/core';
import { StaticResponseHandler } from '../handlers/static-response.js';
import { HostMatcher } from '../matchers/host.js';
import { ProtocolMatcher } from '../matchers/protocol.js';
import type { RouteConfig } from '../routes/route-config.js';
import { automaticHttpsConfig } from '../server/automatic-https-config.js';
import type { ServerConfig } from '../server/server-config.js';
import type { AutomaticHttps } from './automatic-https.js';
import { redirectServerName, type RedirectRoute } from './redirects.js';

/**
 * Adds the routes that redirect plain requests to the servers of a config, and one more server for addresses on which none of them listens.
 *
 * @param servers - the servers by name
 * @returns the servers by name; those of the config come first, in their order
 * @see Caddy's `App.makeRedirRoute`
 * @internal
 */
export function withRedirects(servers: Readonly<Record<string, ServerConfig>>, { routes, redirectServer, encrypted }: AutomaticHttps): Readonly<Record<string, ServerConfig>> {
  const all = Object.entries(servers).map(([name, config]): [string, ServerConfig] => {
    const placed = routes.get(name);
    if (placed === undefined) return [name, config];
    return [name, { ...config, routes: placed.map((route) => (typeof route === 'number' ? (config.routes[route] as RouteConfig) : redirectRoute(route))) }];
  });
  if (redirectServer !== undefined) {
    const logged = Object.entries(servers).findLast(([name, { logs, tls_connection_policies: policies }]) => logs !== undefined && (policies.length > 0 || encrypted.has(name)));
    const listen = redirectServer.listens.map(formatNetworkAddress);
    const logs = logged === undefined ? {} : { logs: logged[1].logs };
    all.push([freeName(servers), { ...redirectServerConfig, listen, routes: redirectServer.routes.map(redirectRoute), ...logs }]);
  }
  return Object.fromEntries(all);
}

/** Config of a server with default values, for which automatic HTTPS is disabled. */
const redirectServerConfig: ServerConfig = {
  listen: [],
  routes: [],
  errors: { routes: [] },
  named_routes: {},
  read_timeout: 0,
  read_header_timeout: 60_000,
  write_timeout: 0,
  idle_timeout: 300_000,
  read_idle_timeout: 60_000,
  read_min_rate: 0,
  write_idle_timeout: 60_000,
  write_min_rate: 0,
  max_write_chunk: 0,
  max_header_bytes: 16 * 1024,
  expected_underscore_headers: [],
  expected_dot_headers: [],
  protocols: ['h1', 'h2'],
  automatic_https: { ...defaultsOf(automaticHttpsConfig), disable: true },
  tls_connection_policies: [],
  keepalive_idle: 0,
  keepalive_interval: 0,
  keepalive_count: 0,
  enable_full_duplex: false,
  allow_0rtt: false,
  allow_h2c: false,
  experimental_http3: false,
  trusted_proxies_unix: false,
  client_ip_headers: ['X-Forwarded-For'],
  trusted_proxies_strict: 0,
  listener_wrappers: [],
};

function freeName(servers: Readonly<Record<string, unknown>>): string {
  let name: string = redirectServerName;
  while (Object.hasOwn(servers, name)) name += '_';
  return name;
}

function redirectRoute({ hosts, port }: RedirectRoute): RouteConfig {
  const location = `https://{http.request.host}${port === undefined ? '' : `:${port}`}{http.request.uri}`;
  return {
    match: [{ protocol: new ProtocolMatcher('http'), ...(hosts === undefined ? {} : { host: new HostMatcher(hosts) }) }],
    handle: [new StaticResponseHandler({ status_code: 308, headers: { Location: [location] }, body: '', close: true, abort: false })],
    terminal: false,
  };
}
