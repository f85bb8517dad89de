import { isIP } from 'node:net';
import { formatNetworkAddress, isUnixNetwork, type NetworkAddress } from '@caddis/core';
import { sameSocket } from './same-socket.js';

/** Who wants to listen on what; the ports may be a range. @internal */
export interface WantedSocket {
  /** Absent when it is not known; it clashes with nothing then. */
  readonly address: NetworkAddress | undefined;
}

/** Two that want the same socket, or sockets that the system does not give side by side. @internal */
export interface Clash<Wanted> {
  /** The one that is listed first. */
  readonly first: Wanted;
  readonly second: Wanted;
  /** A socket that both want, as the one with the higher first port names it. */
  readonly address: NetworkAddress;
}

/** A part of the ports of a host. */
interface Ports<Wanted> {
  readonly wanted: Wanted;
  readonly address: NetworkAddress;
  /** Place among all. */
  readonly index: number;
  /** Text that is the same for the same host. */
  readonly host: string;
  /** The versions of IP that it listens with, of which it takes each address; empty where a single address, or a name, is meant. */
  readonly everywhere: readonly number[];
  /** The versions of IP that it listens with; empty for a path, and for a name, since what that stands for is not asked. */
  readonly versions: readonly number[];
}

/**
 * Finds the listeners that cannot be open at once, without looking at each port of a range: those of one host that share a port, and
 * those of which one listens on all addresses and the other one on some of them, e.g. `:80` and `0.0.0.0:80`, or `:80` and
 * `127.0.0.1:80`. Linux gives such sockets only to programs that ask to share ports (as Caddy does), which Node 20 cannot.
 *
 * @param wanted - in the order of the document
 * @internal
 */
export function* clashes<Wanted extends WantedSocket>(wanted: readonly Wanted[]): Iterable<Clash<Wanted>> {
  const all = wanted.flatMap((each, index) => portsOf(each, index)).sort((left, right) => firstPort(left) - firstPort(right) || left.index - right.index);
  const widestOfHost = new Map<string, Ports<Wanted>>();
  for (const each of all) {
    const widest = widestOfHost.get(each.host);
    if (widest !== undefined && overlap(widest, each)) yield clash(widest, each);
    widestOfHost.set(each.host, wider(widest, each));
  }
  for (const version of [4, 6]) {
    let widestEverywhere: Ports<Wanted> | undefined;
    let widestSingle: Ports<Wanted> | undefined;
    for (const each of all) {
      if (!each.versions.includes(version)) continue;
      const isEverywhere = each.everywhere.includes(version);
      for (const other of isEverywhere ? [widestEverywhere, widestSingle] : [widestEverywhere]) {
        if (other !== undefined && other.host !== each.host && overlap(other, each)) yield clash(other, each);
      }
      if (isEverywhere) widestEverywhere = wider(widestEverywhere, each);
      else widestSingle = wider(widestSingle, each);
    }
  }
}

function portsOf<Wanted extends WantedSocket>(wanted: Wanted, index: number): readonly Ports<Wanted>[] {
  const { address } = wanted;
  if (address === undefined) return [];
  const isUnix = isUnixNetwork(address.network);
  // The system chooses the port of `:0`.
  if (address.startPort === 0 && address.endPort === 0 && !isUnix) return [];
  const same = sameSocket(address);
  const version = isUnix ? 0 : isIP(same.host.split('%')[0] ?? '');
  const isAny = same.host === '::' || same.host === '0.0.0.0';
  const versions = version === 0 ? [] : same.host === '::' && same.network === 'tcp' ? [4, 6] : [version];
  const host = formatNetworkAddress({ ...same, startPort: 0, endPort: 0 });
  return [{ wanted, address, index, host, versions, everywhere: isAny ? versions : [] }];
}

/** The second one does not begin before the first. */
function overlap<Wanted>(first: Ports<Wanted>, second: Ports<Wanted>): boolean {
  return firstPort(second) <= first.address.endPort;
}

function wider<Wanted>(known: Ports<Wanted> | undefined, each: Ports<Wanted>): Ports<Wanted> {
  return known === undefined || each.address.endPort > known.address.endPort ? each : known;
}

function clash<Wanted>(lower: Ports<Wanted>, higher: Ports<Wanted>): Clash<Wanted> {
  const [first, second] = lower.index < higher.index ? [lower, higher] : [higher, lower];
  const port = firstPort(higher);
  return { first: first.wanted, second: second.wanted, address: { ...higher.address, startPort: port, endPort: port } };
}

/** Port 0 in a range is chosen by the system, and clashes with nothing. */
function firstPort({ address }: { readonly address: NetworkAddress }): number {
  return address.startPort === 0 && address.endPort > 0 ? 1 : address.startPort;
}
