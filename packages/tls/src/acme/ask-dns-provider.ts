import { blameModule, formatDuration, isCaddisError, isThenable, moduleFault, type Clock } from '@caddis/core';
import type { DnsProvider, DnsRecord } from '@caddis/core/tls';
import { reasonOf, withDeadline } from '@caddis/kit';
import { errors } from '../errors.js';

/** Time that a provider has for a change, in milliseconds. */
const providerMs = 120_000;

/** A change of a zone. */
export interface ZoneChange {
  readonly method: 'appendRecords' | 'deleteRecords';
  readonly zone: string;
  readonly records: readonly DnsRecord[];
  readonly signal: AbortSignal;
}

/**
 * Has a DNS provider change a zone: the one place that calls providers.
 *
 * @throws `TLS_ACME_DNS_PROVIDER_FAILED` with the cause, which names the module; the reason of the signal
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
