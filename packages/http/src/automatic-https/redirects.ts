import { isIP } from 'node:net';
import { formatNetworkAddress, isUnixNetwork, type NetworkAddress } from '@caddis/core';
import { sameSocket } from '../listeners/same-socket.js';
import type { AutomaticServer } from './automatic-server.js';

/** Plain requests that are sent to an encrypted address. @internal */
export interface Redirect {
  /** Where the encrypted server listens. */
  readonly address: NetworkAddress;
  /** Names of the requests; the empty one alone stands for all. */
  readonly hosts: readonly string[];
}

/** A route that redirects plain requests. @internal */
export interface RedirectRoute {
  /** Names of the requests; absent for all. */
  readonly hosts: readonly string[] | undefined;
  /** Port of the address; absent where a URL need not name it. */
  readonly port: number | undefined;
}

/** Where redirects stand. @internal */
export interface PlacedRedirects {
  /** Name of a server of the config → its routes with redirects among them: places of its own routes, and redirects. */
  readonly routes: ReadonlyMap<string, readonly (number | RedirectRoute)[]>;
  /** A server for the addresses that no server of the config listens on. */
  readonly redirectServer: { readonly listens: readonly NetworkAddress[]; readonly routes: readonly RedirectRoute[] } | undefined;
}

/** What decides where redirects stand. @internal */
export interface RedirectOptions {
  readonly servers: readonly AutomaticServer[];
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly redirects: readonly Redirect[];
  /** Whether certificates are managed for any name. */
  readonly isManaged: boolean;
}

/** Name of the server that is added for redirects, in logs and metrics. @internal */
export const redirectServerName = 'remaining_auto_https_redirects';

/**
 * Finds a place for each redirect: behind the last route with a host matcher of a server that listens on the same address with the port
 * of plain HTTP, else on a server of their own. Behind all routes stands one that redirects every plain request.
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
      // Without managed names the encrypted server takes any, and what the plain one says by itself comes first.
      placed.set(server.name, [...own.slice(0, at), ...(isManaged ? each.routes : []), ...own.slice(at), catchAll]);
    }
  }
  if (remaining.length === 0) return { routes: placed, redirectServer: undefined };
  const listens = withoutOverlaps(remaining.map(({ address }) => address));
  return { routes: placed, redirectServer: { listens, routes: [...remaining.flatMap(({ routes }) => routes), catchAll] } };
}

/** Linux gives a port to one of two addresses only where one of them is all, so a server on the port is asked whatever its address. */
function isListenedOn(listen: NetworkAddress, { network, startPort }: NetworkAddress): boolean {
  return listen.network === network && !isUnixNetwork(network) && listen.startPort <= startPort && startPort <= listen.endPort;
}

function behindHostMatchers(routes: readonly (number | RedirectRoute)[], server: AutomaticServer): number {
  return routes.findLastIndex((route) => (typeof route === 'number' ? server.routes[route] : route.hosts) !== undefined) + 1;
}

/** An address that another one holds cannot be listened on beside it. */
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
