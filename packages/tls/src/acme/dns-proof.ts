import { createHash } from 'node:crypto';
import { formatDuration, type Clock, type Logger } from '@caddis/core';
import type { DnsDefaults, DnsProvider } from '@caddis/core/tls';
import { startPause } from '@caddis/kit';
import { errors } from '../errors.js';
import { askDnsProvider } from './ask-dns-provider.js';
import { DnsLookups } from './dns-lookups.js';

/** Interval between checks for the record, in milliseconds. */
const lookMs = 2000;
/** Timeout for removing a record, in milliseconds. It also applies if the order was aborted. */
const removeMs = 60_000;

/** Options of {@link DnsProof}. */
export interface DnsProofOptions {
  /** DNS provider; the app's default when left out. */
  readonly provider: DnsProvider | undefined;
  /** TTL of the record, in seconds. */
  readonly ttl: number;
  /** Delay before the first check, in milliseconds. */
  readonly delayMs: number;
  /** How long to wait until the record is visible, in milliseconds; negative to skip the check. */
  readonly timeoutMs: number;
  /** DNS servers to query; if empty, the app's, else those of the system and of the zone. */
  readonly resolvers: readonly string[];
  /** Name of the record instead of `_acme-challenge.<name>`. */
  readonly overrideDomain: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Answers DNS challenges by publishing a TXT record. */
export class DnsProof {
  constructor(private readonly options: DnsProofOptions) {}

  /**
   * Publishes the record of a challenge and waits until it is visible.
   *
   * @param name - the name without `*.`
   * @param defaults - the app's settings, used if the issuer's config has none
   * @returns a function that removes the record
   * @throws `TLS_ACME_DNS_PROVIDER_MISSING`, `TLS_ACME_DNS_ZONE_UNKNOWN`, `TLS_ACME_DNS_PROVIDER_FAILED`, `TLS_ACME_DNS_NOT_SEEN`
   */
  async show(name: string, keyAuthorization: string, signal: AbortSignal, defaults: DnsDefaults = { resolvers: [] }): Promise<() => Promise<void>> {
    const { provider = defaults.provider, resolvers, ttl, overrideDomain, clock, log } = this.options;
    if (provider === undefined) throw errors.TLS_ACME_DNS_PROVIDER_MISSING();
    const lookups = new DnsLookups(resolvers.length > 0 ? resolvers : defaults.resolvers, clock);
    const recordName = overrideDomain === '' ? `_acme-challenge.${name}` : overrideDomain.replace(/\.$/, '');
    const value = createHash('sha256').update(keyAuthorization, 'utf8').digest('base64url');
    const zone = await lookups.zoneOf(recordName, signal);
    const relative = recordName === zone ? '@' : recordName.slice(0, -zone.length - 1);
    const records = [{ type: 'TXT', name: relative, value, ttl }];
    const remove = async (): Promise<void> => {
      const ended = new AbortController();
      const timer = clock.setTimeout(() => ended.abort(new Error(`not removed within ${formatDuration(removeMs)}`)), removeMs);
      try {
        await askDnsProvider(provider, clock, { method: 'deleteRecords', zone, records, signal: ended.signal });
      } catch (error) {
        log.error({ err: error, zone, name: recordName }, 'the DNS record of a challenge could not be removed');
      } finally {
        timer.cancel();
      }
    };
    try {
      await askDnsProvider(provider, clock, { method: 'appendRecords', zone, records, signal });
      await this.waitUntilSeen(lookups, recordName, value, signal);
    } catch (error) {
      // The record may exist although the provider has failed.
      await remove();
      throw error;
    }
    return remove;
  }

  private async waitUntilSeen(lookups: DnsLookups, name: string, value: string, signal: AbortSignal): Promise<void> {
    const { clock, delayMs, timeoutMs } = this.options;
    if (delayMs > 0 && !(await startPause(clock, delayMs, signal).done)) throw signal.reason;
    if (timeoutMs < 0) return;
    const end = clock.now() + timeoutMs;
    for (;;) {
      const missing = await lookups.missingText(name, value, signal);
      if (missing === undefined) return;
      if (clock.now() + lookMs > end) throw errors.TLS_ACME_DNS_NOT_SEEN({ name, limit: formatDuration(timeoutMs), reason: missing });
      if (!(await startPause(clock, lookMs, signal).done)) throw signal.reason;
    }
  }
}
