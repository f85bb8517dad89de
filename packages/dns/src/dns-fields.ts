import { address, array, choice, duration, object, parseNetworkAddress, union, type ConfigInput, type ConfigOf, type ReportMistake } from '@caddis/core';
import { reportThrown } from '@caddis/kit';
import type { DnsLookupOptions } from './dns-resolver.js';
import { dnsServers } from './dns-server.js';

const dnsPort = 53;

/**
 * Config fields shared by sources that query DNS: spread them into the `object({ … })` of a source.
 *
 * @public
 */
export const dnsFields = {
  refresh: union([duration(), choice(['ttl'])], {
    description:
      'How long an answer is fresh. It is looked up again in the background before it expires. The minimum is 100ms, also for negative values. ' +
      '`"ttl"` means the time that the DNS server states, 1s to 1h (an addition of Caddis). 0 means 1m.',
    default: '1m',
  }),
  resolver: object(
    {
      addresses: array(address({ description: 'Address of a DNS server.', defaultPort: dnsPort, defaultNetwork: 'udp' }), {
        description:
          'DNS servers, tried in random order for each look-up. If one cannot answer, the next one is asked. Network addresses with the network ' +
          '`udp` (a truncated answer is fetched again over TCP) or `tcp`. Host names are looked up by the system.',
        minItems: 1,
      }),
    },
    {
      description: "DNS servers to ask instead of the system's. The hosts file and the search list of the system still apply.",
      optional: true,
      omitted: 'the system\'s DNS settings',
    },
  ),
  dial_timeout: duration({
    description: 'Time limit for a TCP connection to a DNS server; 0 or negative means no limit of its own. A single attempt ends after about two seconds in any case.',
    optional: true,
    omitted: 'no limit of its own',
  }),
  dial_fallback_delay: duration({
    description: 'How long to wait for a TCP connection to a DNS server before its next address is tried, if its name has several. Negative means never, 0 means 300ms.',
    default: '300ms',
  }),
} as const;

/** Object schema of {@link dnsFields}. @public */
export const dnsConfig = object(dnsFields);

/** Loaded type of {@link dnsFields}. @public */
export type DnsConfig = ConfigOf<typeof dnsConfig>;

/** Written type of {@link dnsFields}. @public */
export type DnsInput = ConfigInput<typeof dnsConfig>;

/** Reports DNS servers in {@link dnsFields} that cannot be used. @public */
export function checkDnsFields({ resolver }: DnsInput, report: ReportMistake): void {
  for (const [index, text] of resolver?.addresses.entries() ?? []) {
    reportThrown(report, ['resolver', 'addresses', index], () => dnsServers([parseNetworkAddress(text, dnsPort, 'udp')]));
  }
}
const defaultRefreshMs = 60_000;
/** Minimum interval in milliseconds. A shorter one would put too much load on the DNS server. */
const minRefreshMs = 100;
const defaultFallbackDelayMs = 300;
const minTtlMs = 1000;
const maxTtlMs = 3_600_000;

/**
 * Converts {@link dnsFields} to settings for look-ups.
 *
 * @public
 */
export class DnsSettings {
  /** How long an answer stays fresh that does not say so itself, in milliseconds. */
  readonly intervalMs: number;
  /** Options for the resolver. */
  readonly lookup: DnsLookupOptions;
  /** Everything here that affects an answer, as a string. */
  readonly scope: string;
  /** Everything here that affects how a server is queried but not its answer, as a string. */
  readonly manner: string;
  private readonly byTtl: boolean;

  /** @throws `DNS_SERVER_INVALID` */
  constructor({ refresh, resolver, dial_timeout, dial_fallback_delay }: DnsConfig) {
    this.byTtl = refresh === 'ttl';
    const intervalMs = refresh === 'ttl' ? 0 : refresh;
    this.intervalMs = intervalMs === 0 ? defaultRefreshMs : Math.max(minRefreshMs, intervalMs);
    const servers = resolver === undefined ? undefined : dnsServers(resolver.addresses);
    this.lookup = {
      servers,
      connectMs: dial_timeout === undefined || dial_timeout <= 0 ? undefined : dial_timeout,
      fallbackDelayMs: dial_fallback_delay === 0 ? defaultFallbackDelayMs : dial_fallback_delay,
    };
    this.manner = `${this.lookup.connectMs ?? 'any'} ${this.lookup.fallbackDelayMs}`;
    this.scope = `${this.byTtl ? 'ttl' : 'fixed'} ${servers === undefined ? 'system' : JSON.stringify(servers.map(({ label }) => label))}`;
  }

  /**
   * Returns how long an answer stays fresh.
   *
   * @param ttlMs - the TTL of the answer in milliseconds; `undefined` if it has none, `Infinity` if it never changes
   * @returns milliseconds, or `undefined` if `intervalMs` applies
   */
  freshMs(ttlMs: number | undefined): number | undefined {
    if (ttlMs === Number.POSITIVE_INFINITY) return ttlMs;
    if (!this.byTtl || ttlMs === undefined) return undefined;
    return Math.min(maxTtlMs, Math.max(minTtlMs, ttlMs));
  }
}
