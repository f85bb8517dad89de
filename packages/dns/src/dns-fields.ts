import { address, array, choice, duration, object, parseNetworkAddress, union, type ConfigInput, type ConfigOf, type ReportMistake } from '@caddis/core';
import { reportThrown } from '@caddis/kit';
import type { DnsLookupOptions } from './dns-resolver.js';
import { dnsServers } from './dns-server.js';

const dnsPort = 53;

/**
 * Config fields that sources share which ask DNS: spread them into the `object({ … })` of a source.
 *
 * @public
 */
export const dnsFields = {
  refresh: union([duration(), choice(['ttl'])], {
    description:
      'How long an answer is fresh; it is looked up again in the background before that time is over. ' +
      'At least 100ms, also where it is negative; `"ttl"` means the time that the DNS server states, 1s to 1h (an addition of Caddis). 0 means 1m.',
    default: '1m',
  }),
  resolver: object(
    {
      addresses: array(address({ description: 'Address of a DNS server.', defaultPort: dnsPort, defaultNetwork: 'udp' }), {
        description:
          'DNS servers, in random order at each look-up; when one cannot tell, the next is asked. Network addresses with network `udp` ' +
          '(a truncated answer is fetched again over TCP) or `tcp`; a host name is looked up by the system.',
        minItems: 1,
      }),
    },
    {
      description: 'DNS servers to ask instead of the system\'s. The hosts file and the search list of the system still count.',
      optional: true,
      omitted: 'the system\'s DNS settings',
    },
  ),
  dial_timeout: duration({
    description:
      'How long connecting to a DNS server over TCP may take; 0 or negative means no limit of its own. A single try ends after about ' +
      'two seconds in any case.',
    optional: true,
    omitted: 'no limit of its own',
  }),
  dial_fallback_delay: duration({
    description:
      'How long to wait for a connection to a DNS server over TCP before its next address is tried, where its name has several. ' +
      'Negative means never, 0 means 300ms.',
    default: '300ms',
  }),
} as const;

/** Schema of {@link dnsFields} as an object. @public */
export const dnsConfig = object(dnsFields);

/** What is loaded for {@link dnsFields}. @public */
export type DnsConfig = ConfigOf<typeof dnsConfig>;

/** What is written for {@link dnsFields}. @public */
export type DnsInput = ConfigInput<typeof dnsConfig>;

/** Finds the DNS servers in {@link dnsFields} that cannot be asked. @public */
export function checkDnsFields({ resolver }: DnsInput, report: ReportMistake): void {
  for (const [index, text] of resolver?.addresses.entries() ?? []) {
    reportThrown(report, ['resolver', 'addresses', index], () => dnsServers([parseNetworkAddress(text, dnsPort, 'udp')]));
  }
}
const defaultRefreshMs = 60_000;
/** An interval below this would be a load test of the DNS server, in milliseconds. */
const minRefreshMs = 100;
const defaultFallbackDelayMs = 300;
const minTtlMs = 1000;
const maxTtlMs = 3_600_000;

/**
 * {@link dnsFields} in the terms of look-ups.
 *
 * @public
 */
export class DnsSettings {
  /** Milliseconds for which an answer is fresh that says nothing itself. */
  readonly intervalMs: number;
  /** How to ask. */
  readonly lookup: DnsLookupOptions;
  /** Everything here that changes an answer, as a text. */
  readonly scope: string;
  /** Everything here that changes how a server is asked but not what it answers, as a text. */
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
   * How long an answer is fresh.
   *
   * @param ttlMs - what the answer says, in milliseconds; `undefined` when it says nothing, `Infinity` when it never changes
   * @returns milliseconds, or `undefined` where `intervalMs` counts
   */
  freshMs(ttlMs: number | undefined): number | undefined {
    if (ttlMs === Number.POSITIVE_INFINITY) return ttlMs;
    if (!this.byTtl || ttlMs === undefined) return undefined;
    return Math.min(maxTtlMs, Math.max(minTtlMs, ttlMs));
  }
}
