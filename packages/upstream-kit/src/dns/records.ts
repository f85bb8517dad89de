import type { Answer } from 'dns-packet';
import type { LeftOut } from '../found.js';
import type { ServiceAnswer, ServiceRecord } from './dns-resolver.js';
import { problemOf } from './dns-name.js';
import type { Reply } from './message.js';

/** Reads the addresses of one family out of a reply; the records of an alias chain count with their TTL. @internal */
export function readAddresses(reply: Reply, type: 'A' | 'AAAA'): { readonly addresses: readonly string[]; readonly ttlMs: number } {
  const addresses: string[] = [];
  let ttl = Number.POSITIVE_INFINITY;
  for (const record of reply.answers) {
    if (record.type === type) addresses.push(record.data);
    if (record.type === type || record.type === 'CNAME') ttl = Math.min(ttl, ttlOf(record));
  }
  return { addresses, ttlMs: ttl * 1000 };
}

/**
 * Reads the SRV records out of a reply, and the addresses that came with them.
 *
 * @returns `undefined` when there is no record
 * @see RFC 2782
 * @internal
 */
export function readServices(reply: Reply): ServiceAnswer | undefined {
  const records: ServiceRecord[] = [];
  const leftOut: LeftOut[] = [];
  let ttl = Number.POSITIVE_INFINITY;
  let count = 0;
  for (const record of reply.answers) {
    if (record.type !== 'SRV') continue;
    count += 1;
    ttl = Math.min(ttl, ttlOf(record));
    const { priority = 0, weight = 0, port } = record.data;
    const target = record.data.target.replace(/\.$/, '').toLowerCase();
    const reason = target === '' ? undefined : problemOf(target);
    if (reason !== undefined) leftOut.push({ candidate: `${record.data.target}:${port}`, reason: `bad target name: ${reason}` });
    // The target `.` says that the service is not there.
    else if (target !== '') records.push({ target, port, priority, weight });
  }
  if (count === 0) return undefined;
  const addresses = new Map<string, string[]>();
  for (const record of reply.additionals) {
    if (record.type !== 'A' && record.type !== 'AAAA') continue;
    const name = record.name.replace(/\.$/, '').toLowerCase();
    addresses.set(name, [...(addresses.get(name) ?? []), record.data]);
    ttl = Math.min(ttl, ttlOf(record));
  }
  return { records, addresses, ttlMs: ttl * 1000, leftOut };
}

function ttlOf(record: Answer): number {
  return 'ttl' in record && record.ttl !== undefined ? record.ttl : 0;
}
