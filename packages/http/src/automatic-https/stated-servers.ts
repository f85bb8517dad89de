import type { NetworkAddress } from '@caddis/core';
import { statedListeners, type StatedListen } from '../listeners/check-listeners.js';
import type { ServerInput } from '../server/server-config.js';
import { statedText } from '../templates/stated-text.js';
import { asciiHostName } from '../uri/ascii-host-name.js';
import { sentHostName } from './sent-host-name.js';
import { automaticHttps } from './automatic-https.js';
import type { AutomaticServer } from './automatic-server.js';

/** The fields of the app's config that concern servers. @internal */
export interface StatedApp {
  readonly http_port?: number;
  readonly https_port?: number;
  readonly servers?: Readonly<Record<string, ServerInput>>;
}

/**
 * Reads unloaded servers for `automaticHttps`. Host names that depend on the environment are kept as the user wrote them.
 *
 * @param listens - the addresses of all servers
 * @param unknown - replaces addresses that depend on the environment; if left out, these are skipped
 * @internal
 */
export function statedServers(servers: Readonly<Record<string, ServerInput>>, listens: readonly StatedListen[], unknown?: NetworkAddress): readonly AutomaticServer[] {
  const byServer = new Map<string, NetworkAddress[]>();
  for (const { server, address = unknown } of listens) {
    if (address === undefined) continue;
    const own = byServer.get(server);
    if (own === undefined) byServer.set(server, [address]);
    else own.push(address);
  }
  return Object.entries(servers).map(([name, { routes = [], tls_connection_policies: policies = [], automatic_https: settings = {} }]) => ({
    name,
    listens: byServer.get(name) ?? [],
    routes: routes.map(({ match = [] }) => routeHosts(match)),
    hasPolicies: policies.length > 0,
    settings: { ...settings, skip: (settings.skip ?? []).map(asciiHostName), skip_certificates: (settings.skip_certificates ?? []).map(asciiHostName) },
  }));
}

/**
 * Returns the apps that a config of the app `http` uses: `tls`, if a server may be encrypted.
 *
 * @internal
 */
export function usedApps({ http_port: httpPort = 80, https_port: httpsPort = 443, servers = {} }: StatedApp): readonly string[] {
  const unknown: NetworkAddress = { network: 'tcp', host: '', startPort: httpsPort, endPort: httpsPort, mode: undefined };
  const stated = statedServers(servers, statedListeners(servers).listens, unknown);
  const { encrypted } = automaticHttps({ servers: stated, httpPort, httpsPort, isLoaded: () => false });
  return encrypted.size > 0 || stated.some(({ hasPolicies }) => hasPolicies) ? ['tls'] : [];
}

/** Returns a name of a host matcher in the form that clients send; placeholders are kept. @internal */
export function statedHost(text: string): string {
  return sentHostName(statedText(text, 'known') ?? text);
}

/** Returns the host names of a route; `undefined` if it has no host matcher. */
function routeHosts(match: readonly Readonly<Record<string, unknown>>[]): readonly string[] | undefined {
  const matchers = match.filter((set) => Object.hasOwn(set, 'host'));
  if (matchers.length === 0) return undefined;
  return matchers.flatMap(({ host }) => (Array.isArray(host) ? host.filter((name) => typeof name === 'string').map(statedHost) : []));
}
