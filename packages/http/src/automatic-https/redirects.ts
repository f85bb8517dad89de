import { isIP } from 'node:net';
import { formatNetworkAddress, isUnixNetwork, type NetworkAddress } from '@caddis/core';
import { sameSocket } from '../listeners/same-socket.js';
import type { AutomaticServer } from './automatic-server.js';

/** A redirect of plain requests to an encrypted address. @internal */
export interface Redirect {
  /** An address of the encrypted server. */
  readonly address: NetworkAddress;
  /** Hosts of the requests to redirect; a single empty name means all hosts. */
  readonly hosts: readonly string[];
}

/** A route that redirects plain requests. @internal */
export interface RedirectRoute {
  /** Hosts of the requests to redirect; absent for all. */
  readonly hosts: readonly string[] | undefined;
  /** Port of the target; absent if its URL need not contain a port. */
  readonly port: number | undefined;
}

/** Where the redirects are placed. @internal */
export interface PlacedRedirects {
  /** Server name → its routes including redirects. A number is the index of one of its own routes. */
  readonly routes: ReadonlyMap<string, readonly (number | RedirectRoute)[]>;
  /** A server for the addresses on which no server of the config listens. */
  readonly redirectServer: { readonly listens: readonly NetworkAddress[]; readonly routes: readonly RedirectRoute[] } | undefined;
}

/** Options of {@link placeRedirects}. @internal */
export interface RedirectOptions {
  readonly servers: readonly AutomaticServer[];
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly redirects: readonly Redirect[];
  /** True if certificates are managed for any name. */
  readonly isManaged: boolean;
}

/** Name of the server that is added for redirects, as in logs and metrics. @internal */
export const redirectServerName = 'remaining_auto_https_redirects';

/**
 * Places each redirect. If a server listens on the address with the plain HTTP port, the redirect goes after its last route with a host
 * matcher; otherwise it goes to an additional server. The last route of each of these servers redirects all remaining plain requests.
 *
 * @internal
 */
export function placeRedirects(options: RedirectOptions): PlacedRedirects {
  const { servers, httpPort, httpsPort, redirects, isManaged } = options;
  const byPlainAddress = new Map<string, { readonly address: NetworkAddress; readonly routes: RedirectRoute[] }>();
  const portOf = (port: number): number | undefined => ([httpPort, httpsPort, 80, 443].includes(port) ? undefined : port);
  for (const { address, hosts } of redirects) {
    const plain = { ...address, startPort: httpPort, endPort: httpPort };
    const key = formatNetworkAddress(plain);
    const known = byPlainAddress.get(key) ?? { address: plain, routes: [] };
    byPlainAddress.set(key, known);
    known.routes.push({ hosts: hosts.length === 1 && hosts[0] === '' ? undefined : hosts, port: portOf(address.startPort) });
  }
  const catchAll: RedirectRoute = { hosts: undefined, port: undefined };
  const placed = new Map<string, readonly (number | RedirectRoute)[]>();
  const remaining: { readonly address: NetworkAddress; readonly routes: readonly RedirectRoute[] }[] = [];
  for (const each of byPlainAddress.values()) {
    const server = servers.find(({ listens }) => listens.some((listen) => isListenedOn(listen, each.address)));
    if (server === undefined) remaining.push(each);
    else {
      const own = placed.get(server.name) ?? server.routes.map((_hosts, index) => index);
      const at = behindHostMatchers(own, server);
      // If no certificate is managed, the redirects for single hosts are left out, so that the plain server's own routes come first.
      placed.set(server.name, [...own.slice(0, at), ...(isManaged ? each.routes : []), ...own.slice(at), catchAll]);
    }
  }
  if (remaining.length === 0) return { routes: placed, redirectServer: undefined };
  const listens = withoutOverlaps(remaining.map(({ address }) => address));
  return { routes: placed, redirectServer: { listens, routes: [...remaining.flatMap(({ routes }) => routes), catchAll] } };
}

/** Ignores the host: Linux does not allow two sockets on one port if one of them listens on all addresses, so this server must do it. */
function isListenedOn(listen: NetworkAddress, { network, startPort }: NetworkAddress): boolean {
  return listen.network === network && !isUnixNetwork(network) && listen.startPort <= startPort && startPort <= listen.endPort;
}

function behindHostMatchers(routes: readonly (number | RedirectRoute)[], server: AutomaticServer): number {
  return routes.findLastIndex((route) => (typeof route === 'number' ? server.routes[route] : route.hosts) !== undefined) + 1;
}

/** Removes addresses that another one includes, because both cannot be listened on. */
function withoutOverlaps(addresses: readonly NetworkAddress[]): readonly NetworkAddress[] {
  const hosts = addresses.map((address) => sameSocket(address));
  const takes4 = hosts.some(({ host, network }) => host === '0.0.0.0' || (host === '::' && network === 'tcp'));
  const takes6 = hosts.some(({ host, network }) => host === '::' && network !== 'tcp4');
  const takesBoth = hosts.some(({ host, network }) => host === '::' && network === 'tcp');
  const seen = new Set<string>();
  return addresses.filter((_address, index) => {
    const same = hosts[index] as NetworkAddress;
    const key = formatNetworkAddress(same);
    if (seen.has(key)) return false;
    seen.add(key);
    if (same.host === '::') return same.network === 'tcp' || !takesBoth;
    if (same.host === '0.0.0.0') return !takesBoth;
    const version = isIP(same.host.split('%')[0] ?? '');
    return !(version === 4 ? takes4 : version === 6 ? takes6 : takes4 || takes6);
  });
}
