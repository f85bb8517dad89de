import { BlockList, isIP } from 'node:net';
import { errors } from '../errors.js';

/**
 * A set of IP addresses and CIDR ranges.
 *
 * @public
 */
export class IpRanges {
  private readonly anyZone = new BlockList();
  private readonly byZone = new Map<string, BlockList>();

  /**
   * @param ranges - addresses and ranges, e.g. `192.0.2.1`, `10.0.0.0/8`, `fe80::/10%eth0`
   * @throws `HTTP_RANGE_INVALID`
   */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) this.add(range);
  }

  /**
   * Tells whether an address is in the set.
   *
   * @param address - IP address, with `%zone` where it has one; anything else is in no set
   */
  includes(address: string): boolean {
    const percent = address.indexOf('%');
    const plain = percent < 0 ? address : address.slice(0, percent);
    const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
    if (this.anyZone.check(plain, family)) return true;
    return percent >= 0 && this.byZone.get(address.slice(percent + 1))?.check(plain, family) === true;
  }

  private add(range: string): void {
    const [, address = '', bits, zone] = /^([^/%]+)(?:\/(\d{1,3}))?(?:%(.+))?$/.exec(range) ?? [];
    const version = isIP(address);
    const longest = version === 6 ? 128 : 32;
    const length = bits === undefined ? longest : Number(bits);
    if (version === 0 || length > longest) throw errors.HTTP_RANGE_INVALID({ range: JSON.stringify(range) });
    this.listFor(zone).addSubnet(address, length, version === 6 ? 'ipv6' : 'ipv4');
  }

  private listFor(zone: string | undefined): BlockList {
    if (zone === undefined) return this.anyZone;
    const known = this.byZone.get(zone) ?? new BlockList();
    this.byZone.set(zone, known);
    return known;
  }
}
