import type { DnsRecord } from '@caddis/core/tls';
import { givenTime } from './given-time.js';
import type { Probe } from './probe.js';

const zone = 'example.com';
const record: DnsRecord = { type: 'TXT', name: '_acme-challenge.caddis-conformance', value: 'a-proof-of-nothing', ttl: 60 };

/** Checks a DNS provider: it can remove a record that it has added, removing it twice is no error, and calls end when their signal is aborted. */
export async function dnsProviderContract(probe: Probe): Promise<void> {
  const isAdded = await change(probe, 'appendRecords');
  const isRemoved = await change(probe, 'deleteRecords');
  // The rest can only be checked if the service is reachable.
  if (!isAdded || !isRemoved) return;
  const again = await givenTime(probe, 'deleteRecords', (signal) => [zone, [record], signal]);
  if (again.kind === 'failed') throw probe.threw('deleteRecords', again.thrown);
}

async function change(probe: Probe, method: 'appendRecords' | 'deleteRecords'): Promise<boolean> {
  const outcome = await givenTime(probe, method, (signal) => [zone, [record], signal]);
  if (outcome.kind === 'failed') probe.assertDeliberate(method, outcome.thrown);
  return outcome.kind === 'done';
}
