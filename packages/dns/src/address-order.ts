import { createSocket } from 'node:dgram';
import { BlockList, isIPv6 } from 'node:net';
import type { Clock } from '@caddis/core';

/** Returns the address from which this machine would send to a destination; `undefined` if it has no route. @internal */
export type FindSource = (destination: string) => Promise<string | undefined>;

interface Policy {
  readonly prefix: BlockList;
  readonly precedence: number;
  readonly label: number;
}

/** Tables for sorting IPv6 addresses. */
interface Tables {
  /** The default policy table (RFC 6724, section 2.1), without the entry for IPv4, which is below. */
  readonly policies: readonly Policy[];
  readonly linkLocal: BlockList;
  readonly siteLocal: BlockList;
}

const linkScope = 2;
const siteScope = 5;
const globalScope = 14;
const ipv4Policy = { precedence: 35, label: 4 };
let tables: Tables | undefined;

/** Result of {@link sortAddresses}. @internal */
export interface SortedAddresses {
  readonly addresses: readonly string[];
  /** Those that this machine can send to; all of them if it can send to none. */
  readonly reachable: readonly string[];
}

interface Ranked {
  readonly address: string;
  readonly isUsable: boolean;
  readonly scopeMatches: boolean;
  readonly labelMatches: boolean;
  readonly precedence: number;
  readonly scope: number;
}

/**
 * Sorts addresses the way an operating system does before it connects: reachable ones first, then by the rules of RFC 6724. The sort is stable,
 * so addresses of equal rank keep the server's order. The rule of the longest matching prefix is left out, because it would change that order.
 *
 * @param addresses - IP addresses
 * @param findSource - called once for each kind of address
 * @see RFC 6724, section 6; Go's `sortByRFC6724`
 * @internal
 */
export async function sortAddresses(addresses: readonly string[], findSource: FindSource): Promise<SortedAddresses> {
  if (addresses.length < 2) return { addresses, reachable: addresses };
  const kinds = new Map<string, string>();
  for (const address of addresses) if (!kinds.has(kindOf(address))) kinds.set(kindOf(address), address);
  if (kinds.size < 2) return { addresses, reachable: addresses };
  const sources = new Map<string, string | undefined>();
  await Promise.all([...kinds].map(async ([kind, address]) => sources.set(kind, await findSource(address))));
  const ranked = addresses.map((address) => rank(address, sources.get(kindOf(address)))).sort(compare);
  const usable = ranked.filter(({ isUsable }) => isUsable);
  return { addresses: ranked.map(({ address }) => address), reachable: (usable.length === 0 ? ranked : usable).map(({ address }) => address) };
}

/** How long an answer of the system is cached, in milliseconds. */
const believeMs = 5000;

/** Caches source addresses for a short time; they are the same for all names. @internal */
export class SourceAddresses {
  private readonly known = new Map<string, { readonly source: Promise<string | undefined>; readonly until: number }>();

  constructor(private readonly clock: Clock) {}

  readonly find: FindSource = (destination) => {
    const kind = kindOf(destination);
    const known = this.known.get(kind);
    if (known !== undefined && this.clock.now() < known.until) return known.source;
    const source = findSourceAddress(destination);
    this.known.set(kind, { source, until: this.clock.now() + believeMs });
    return source;
  };
}

/** Asks the system for the source address by connecting a UDP socket, which sends nothing. @internal */
export function findSourceAddress(destination: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket({
      type: isIPv6(destination) ? 'udp6' : 'udp4',
      lookup: (host, _options, done) => done(null, host, isIPv6(host) ? 6 : 4),
    });
    const end = (source: string | undefined): void => {
      socket.close();
      resolve(source);
    };
    socket.once('error', () => end(undefined));
    socket.once('connect', () => end(socket.address().address));
    socket.connect(9, destination);
  });
}

function rank(address: string, source: string | undefined): Ranked {
  const { precedence, label } = policyOf(address);
  const scope = scopeOf(address);
  return {
    address,
    isUsable: source !== undefined,
    scopeMatches: source !== undefined && scopeOf(source) === scope,
    labelMatches: source !== undefined && policyOf(source).label === label,
    precedence,
    scope,
  };
}

function compare(one: Ranked, other: Ranked): number {
  return (
    Number(other.isUsable) - Number(one.isUsable) ||
    Number(other.scopeMatches) - Number(one.scopeMatches) ||
    Number(other.labelMatches) - Number(one.labelMatches) ||
    other.precedence - one.precedence ||
    one.scope - other.scope
  );
}

/** Returns the kind of an address. Addresses of one kind have the same rank, unless the machine has special routes for some of them. */
function kindOf(address: string): string {
  return `${policyOf(address).label}/${scopeOf(address)}`;
}

/** Builds the tables on first use, so that they do not delay the start of the server. */
function tablesOnce(): Tables {
  tables ??= {
    policies: [
      policy('::1', 128, 50, 0),
      policy('::', 96, 1, 3),
      policy('2001::', 32, 5, 5),
      policy('2002::', 16, 30, 2),
      policy('3ffe::', 16, 1, 12),
      policy('fec0::', 10, 1, 11),
      policy('fc00::', 7, 3, 13),
      policy('::', 0, 40, 1),
    ],
    linkLocal: block(['::1', 128], ['fe80::', 10]),
    siteLocal: block(['fec0::', 10]),
  };
  return tables;
}

function policyOf(address: string): { readonly precedence: number; readonly label: number } {
  if (!isIPv6(address)) return ipv4Policy;
  return tablesOnce().policies.find(({ prefix }) => prefix.check(withoutZone(address), 'ipv6')) ?? ipv4Policy;
}

/** Returns the scope of an address, numbered as in RFC 4291. Loopback and link-local IPv4 addresses have link scope. Scopes are only compared. */
function scopeOf(address: string): number {
  if (!isIPv6(address)) return address.startsWith('127.') || address.startsWith('169.254.') ? linkScope : globalScope;
  const { linkLocal, siteLocal } = tablesOnce();
  if (linkLocal.check(withoutZone(address), 'ipv6')) return linkScope;
  return siteLocal.check(withoutZone(address), 'ipv6') ? siteScope : globalScope;
}

function withoutZone(address: string): string {
  return address.split('%')[0] ?? address;
}

function policy(prefix: string, length: number, precedence: number, label: number): Policy {
  return { prefix: block([prefix, length]), precedence, label };
}

function block(...prefixes: readonly (readonly [prefix: string, length: number])[]): BlockList {
  const list = new BlockList();
  for (const [prefix, length] of prefixes) list.addSubnet(prefix, length, 'ipv6');
  return list;
}
