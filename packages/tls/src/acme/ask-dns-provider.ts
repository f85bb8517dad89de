import { blameModule, formatDuration, isCaddisError, isThenable, moduleFault, type Clock } from '@caddis/core';
import type { DnsProvider, DnsRecord } from '@caddis/core/tls';
import { reasonOf, withDeadline } from '@caddis/kit';
import { errors } from '../errors.js';

/** Timeout of a provider's change, in milliseconds. */
const providerMs = 120_000;

/** A change to a DNS zone. */
export interface ZoneChange {
  readonly method: 'appendRecords' | 'deleteRecords';
  readonly zone: string;
  readonly records: readonly DnsRecord[];
  readonly signal: AbortSignal;
}

/**
 * Calls a DNS provider to change a zone. All calls of providers go through this function.
 *
 * @throws `TLS_ACME_DNS_PROVIDER_FAILED` with a cause that names the module, or the signal's reason
 */
export async function askDnsProvider(module: DnsProvider, clock: Clock, { method, zone, records, signal }: ZoneChange): Promise<void> {
  const call = { module, method };
  const late = (): Error => moduleFault(call, `did not settle within ${formatDuration(providerMs)}`);
  try {
    await withDeadline({ clock, deadlineMs: providerMs, signal, late }, async (ended) => {
      const answer: unknown = module[method](zone, records, ended);
      if (!isThenable(answer)) throw moduleFault(call, 'returned no promise');
      await answer;
    });
  } catch (error) {
    if (signal.aborted) throw error;
    const cause = isCaddisError(error) && error.code === 'CORE_MODULE_FAULT' ? error : blameModule(call, error);
    throw errors.TLS_ACME_DNS_PROVIDER_FAILED({ method, reason: reasonOf(cause) }, { cause });
  }
}
