import { isIP } from 'node:net';
import { formatNetworkAddress, isUnixNetwork, type NetworkAddress } from '@caddis/core';
import { sameSocket } from './same-socket.js';

/** A socket, or a range of ports, that a server wants to listen on. @internal */
export interface WantedSocket {
  /** Absent if it is not known; then it clashes with nothing. */
  readonly address: NetworkAddress | undefined;
}

/** Two wanted sockets that are the same, or that the system does not allow at the same time. @internal */
export interface Clash<Wanted> {
  /** The one that the document lists first. */
  readonly first: Wanted;
  readonly second: Wanted;
  /** One socket that both want. Its port is the first port of the range that starts higher. */
  readonly address: NetworkAddress;
}

/** A range of ports on one host. */
interface Ports<Wanted> {
  readonly wanted: Wanted;
  readonly address: NetworkAddress;
  /** Index among all wanted sockets. */
  readonly index: number;
  /** A key that is equal for equal hosts. */
  readonly host: string;
  /** The IP versions of which it listens on all addresses; empty for a single address or a name. */
  readonly everywhere: readonly number[];
  /** The IP versions it listens on; empty for a path, and for a name, which is not resolved. */
  readonly versions: readonly number[];
}

/**
 * Finds listeners that cannot be open at the same time, without looking at each port of a range. These are listeners on one host that share
 * a port, and those where one listens on all addresses and the other on some of them, e.g. `:80` and `0.0.0.0:80`, or `:80` and
 * `127.0.0.1:80`. Linux allows this only with `SO_REUSEPORT`, which Caddy sets, but Node 20 cannot.
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
  // For `:0` the system chooses a free port.
  if (address.startPort === 0 && address.endPort === 0 && !isUnix) return [];
  const same = sameSocket(address);
  const version = isUnix ? 0 : isIP(same.host.split('%')[0] ?? '');
  const isAny = same.host === '::' || same.host === '0.0.0.0';
  const versions = version === 0 ? [] : same.host === '::' && same.network === 'tcp' ? [4, 6] : [version];
  const host = formatNetworkAddress({ ...same, startPort: 0, endPort: 0 });
  return [{ wanted, address, index, host, versions, everywhere: isAny ? versions : [] }];
}

/** Assumes that the second range does not start before the first. */
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

/** Skips port 0 of a range: the system chooses that port, so it clashes with nothing. */
function firstPort({ address }: { readonly address: NetworkAddress }): number {
  return address.startPort === 0 && address.endPort > 0 ? 1 : address.startPort;
}
