import type { LeftOut } from '@caddis/kit';
import type { DnsServer } from './dns-server.js';

/**
 * How to look a name up.
 *
 * @public
 */
export interface DnsLookupOptions {
  /** Servers to ask in the place of the system's, in random order; made by {@link dnsServers}. */
  readonly servers?: readonly DnsServer[] | undefined;
  /** Milliseconds for connecting to a server over TCP; no limit of its own when left out. */
  readonly connectMs?: number | undefined;
  /** Milliseconds after which a server's next address is tried over TCP; negative: only the first. 300 when left out. */
  readonly fallbackDelayMs?: number | undefined;
  /** Ends the look-up. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * How to look addresses up.
 *
 * @public
 */
export interface AddressLookupOptions extends DnsLookupOptions {
  /** Families that are wanted; both when left out. */
  readonly families?: readonly (4 | 6)[];
}

/**
 * Addresses of a name.
 *
 * @public
 */
export interface AddressAnswer {
  /** IP addresses in the order in which a system would try them; at least one. */
  readonly addresses: readonly string[];
  /** The first of them that this machine has a route to; all of them when it has none to any. */
  readonly reachable: readonly string[];
  /** Milliseconds for which the answer holds; `Infinity` for a literal address, `undefined` for the hosts file. */
  readonly ttlMs: number | undefined;
  /** The family that could not be looked up while the other could. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * One SRV record.
 *
 * @public
 */
export interface ServiceRecord {
  /** Host name in lower case without trailing dot. */
  readonly target: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/**
 * SRV records of a name.
 *
 * @public
 */
export interface ServiceAnswer {
  /** The records in the server's order. Empty when the service is expressly absent: the one target is `.`. */
  readonly records: readonly ServiceRecord[];
  /** Addresses of targets that came in the same answer, as in {@link AddressAnswer.reachable}. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** Milliseconds for which the answer holds. */
  readonly ttlMs: number;
  /** Records that make no sense. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Looks names up as the system does (literal addresses, hosts file, search list), but never through the system's own blocking
 * functions, and with TTL. Ask for it with `@inject(dnsResolver)`. Nothing is cached: that is the asker's business.
 *
 * A look-up of one name ends within about four seconds. An answer that was cut over UDP is fetched again over TCP.
 *
 * @public
 */
export interface DnsResolver {
  /**
   * Looks up the addresses of a host. `localhost` needs no server.
   *
   * @param name - host name, or an IP address
   * @throws `DNS_NAME_INVALID`, `DNS_NAME_NOT_FOUND`, `DNS_NO_RECORDS`, `DNS_TIMEOUT`, `DNS_FAILED`
   */
  addresses(name: string, options?: AddressLookupOptions): Promise<AddressAnswer>;

  /**
   * Looks up the SRV records of a name.
   *
   * @param name - the whole name, e.g. `_http._tcp.example.com`
   * @throws as {@link DnsResolver.addresses}
   */
  services(name: string, options?: DnsLookupOptions): Promise<ServiceAnswer>;
}
