import type { LeftOut } from '@caddis/kit';
import type { DnsServer } from './dns-server.js';

/**
 * Options of a look-up.
 *
 * @public
 */
export interface DnsLookupOptions {
  /** Servers to query instead of the system's, in random order; create them with {@link dnsServers}. */
  readonly servers?: readonly DnsServer[] | undefined;
  /** How long connecting to a server over TCP may take, in milliseconds; no separate limit when left out. */
  readonly connectMs?: number | undefined;
  /** After how many milliseconds the next address of a server is tried over TCP; if negative, only the first is tried. 300 when left out. */
  readonly fallbackDelayMs?: number | undefined;
  /** Aborts the look-up. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Options of a look-up of addresses.
 *
 * @public
 */
export interface AddressLookupOptions extends DnsLookupOptions {
  /** The address families to look up; both when left out. */
  readonly families?: readonly (4 | 6)[];
}

/**
 * Result of a look-up of addresses.
 *
 * @public
 */
export interface AddressAnswer {
  /** IP addresses in the order in which a system would try them; at least one. */
  readonly addresses: readonly string[];
  /** Those of them that this machine has a route to; all of them if it has a route to none. */
  readonly reachable: readonly string[];
  /** How long the answer is valid, in milliseconds; `Infinity` for an IP address, `undefined` if it comes from the hosts file. */
  readonly ttlMs: number | undefined;
  /** The address family that could not be looked up although the other could. */
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
 * Result of a look-up of SRV records.
 *
 * @public
 */
export interface ServiceAnswer {
  /** The records in the server's order. Empty if the only target is `.`, which means that the service does not exist. */
  readonly records: readonly ServiceRecord[];
  /** Addresses of targets that came in the same answer, as in {@link AddressAnswer.reachable}. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  /** How long the answer is valid, in milliseconds. */
  readonly ttlMs: number;
  /** Invalid records. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * Looks up names like the system does (IP addresses, hosts file, search list), but without the system's blocking functions, and with TTLs. Inject it
 * with `@inject(dnsResolver)`. It caches nothing; that is up to the caller.
 *
 * A look-up of one name takes at most about four seconds. A truncated UDP answer is fetched again over TCP.
 *
 * @public
 */
export interface DnsResolver {
  /**
   * Looks up the addresses of a host. `localhost` is resolved without a server.
   *
   * @param name - host name, or an IP address
   * @throws `DNS_NAME_INVALID`, `DNS_NAME_NOT_FOUND`, `DNS_NO_RECORDS`, `DNS_TIMEOUT`, `DNS_FAILED`
   */
  addresses(name: string, options?: AddressLookupOptions): Promise<AddressAnswer>;

  /**
   * Looks up the SRV records of a name.
   *
   * @param name - the complete name, e.g. `_http._tcp.example.com`
   * @throws as {@link DnsResolver.addresses}
   */
  services(name: string, options?: DnsLookupOptions): Promise<ServiceAnswer>;
}
