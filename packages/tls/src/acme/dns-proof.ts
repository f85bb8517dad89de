import { createHash } from 'node:crypto';
import { formatDuration, type Clock, type Logger } from '@caddis/core';
import type { DnsDefaults, DnsProvider } from '@caddis/core/tls';
import { startPause } from '@caddis/kit';
import { errors } from '../errors.js';
import { askDnsProvider } from './ask-dns-provider.js';
import { DnsLookups } from './dns-lookups.js';

/** Between two looks for the record, in milliseconds. */
const lookMs = 2000;
/** Time to remove a record, whatever became of the order, in milliseconds. */
const removeMs = 60_000;

/** How names are proved by DNS. */
export interface DnsProofOptions {
  /** Left out, the one that the app names. */
  readonly provider: DnsProvider | undefined;
  /** Seconds that others may keep the record. */
  readonly ttl: number;
  /** Milliseconds before the first look. */
  readonly delayMs: number;
  /** Milliseconds until the record must be seen; negative: it is not looked for. */
  readonly timeoutMs: number;
  /** Servers to ask; empty: those that the app names, else those of the system, and of the zone. */
  readonly resolvers: readonly string[];
  /** Name of the record in the place of `_acme-challenge` with the name. */
  readonly overrideDomain: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Proves names by a record of DNS. */
export class DnsProof {
  constructor(private readonly options: DnsProofOptions) {}

  /**
   * Writes the record of a challenge, and waits until it is to be seen.
   *
   * @param name - the name without `*.`
   * @param defaults - what the app says, where the config of the issuer says nothing
   * @returns what removes it
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
        log.error({ err: error, zone, name: recordName }, 'the record of a challenge is not removed');
      } finally {
        timer.cancel();
      }
    };
    try {
      await askDnsProvider(provider, clock, { method: 'appendRecords', zone, records, signal });
      await this.waitUntilSeen(lookups, recordName, value, signal);
    } catch (error) {
      // It may have been written although the provider failed.
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
