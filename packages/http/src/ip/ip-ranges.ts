import { BlockList, isIP } from 'node:net';
import type { CaddisError } from '@caddis/core';
import { errors } from '../errors.js';
import { rangeRemedy } from './range-remedy.js';

/**
 * A set of IP addresses and CIDR ranges.
 *
 * @public
 */
export class IpRanges {
  /** Keyed by version and zone, because Node's `BlockList` matches IPv4 addresses with IPv6 ranges, too. */
  private readonly lists = new Map<string, BlockList>();

  /**
   * @param ranges - addresses and ranges, e.g. `192.0.2.1`, `10.0.0.0/8`, `fe80::/10%eth0`
   * @throws `HTTP_RANGE_INVALID`
   */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) this.add(range);
  }

  /**
   * Returns true if an address is in the set.
   *
   * @param address - IP address, with `%zone` if it has one; any other text is in no set
   */
  includes(address: string): boolean {
    const percent = address.indexOf('%');
    const plain = percent < 0 ? address : address.slice(0, percent);
    const version = isIP(plain);
    if (version === 0) return false;
    if (this.lists.get(listKey(version))?.check(plain, families[version]) === true) return true;
    return percent >= 0 && this.lists.get(listKey(version, address.slice(percent)))?.check(plain, families[version]) === true;
  }

  private add(range: string): void {
    const parsed = parseRange(range);
    if (parsed === undefined) throw invalidRange(range);
    const { address, version, length, zone } = parsed;
    const list = this.lists.get(listKey(version, zone)) ?? new BlockList();
    this.lists.set(listKey(version, zone), list);
    list.addSubnet(address, length, families[version]);
  }
}

/** An address and its prefix length. */
interface ParsedRange {
  readonly address: string;
  readonly version: number;
  readonly length: number;
  readonly zone: string | undefined;
}

function parseRange(range: string): ParsedRange | undefined {
  const [, address = '', bits, zone] = /^([^/%]+)(?:\/(\d{1,3}))?(%.+)?$/.exec(range) ?? [];
  const version = isIP(address);
  const longest = version === 6 ? 128 : 32;
  const length = bits === undefined ? longest : Number(bits);
  return version === 0 || length > longest ? undefined : { address, version, length, zone };
}

function invalidRange(range: string): CaddisError {
  return errors.HTTP_RANGE_INVALID({ range: JSON.stringify(range), remedy: rangeRemedy(range) });
}

/**
 * Returns an error if a text is not an IP address or range.
 *
 * @returns `undefined` if it is valid
 * @internal
 */
export function rangeError(range: string): CaddisError | undefined {
  return parseRange(range) === undefined ? invalidRange(range) : undefined;
}

const families: Readonly<Record<number, 'ipv4' | 'ipv6'>> = { 4: 'ipv4', 6: 'ipv6' };

/** @param zone - including the percent sign */
function listKey(version: number, zone = ''): string {
  return `${version}${zone}`;
}
