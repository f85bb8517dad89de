import type { LeftOut } from '@caddis/kit';
import type { ServiceAnswer, ServiceRecord } from './dns-resolver.js';
import { problemOf } from './dns-name.js';
import type { DnsRecord, Reply } from './message.js';

/** Reads the addresses of one family from a reply. The TTL is the minimum, including that of alias (CNAME) records. @internal */
export function readAddresses(
  reply: Reply,
  type: 'A' | 'AAAA',
): { readonly addresses: readonly string[]; readonly ttlMs: number; readonly leftOut: readonly LeftOut[] } {
  const addresses: string[] = [];
  let ttl = Number.POSITIVE_INFINITY;
  for (const record of reply.answers) {
    if (record.type === type) addresses.push(record.data);
    if (record.type === type || record.type === 'CNAME') ttl = Math.min(ttl, record.ttl);
  }
  return { addresses, ttlMs: ttl * 1000, leftOut: badRecords(reply.answers) };
}

/**
 * Reads the SRV records from a reply, and the addresses that came with them.
 *
 * @returns `undefined` if there is no record
 * @see RFC 2782
 * @internal
 */
export function readServices(reply: Reply): ServiceAnswer | undefined {
  const records: ServiceRecord[] = [];
  const leftOut = [...badRecords(reply.answers)];
  let ttl = Number.POSITIVE_INFINITY;
  let count = leftOut.length;
  for (const record of reply.answers) {
    if (record.type !== 'SRV') continue;
    count += 1;
    ttl = Math.min(ttl, record.ttl);
    const { priority, weight, port } = record.data;
    const target = record.data.target.toLowerCase();
    const reason = target === '' ? undefined : problemOf(target);
    if (reason !== undefined) leftOut.push({ candidate: `${record.data.target}:${port}`, reason: `bad target name: ${reason}` });
    // The target `.` means that the service does not exist.
    else if (target !== '') records.push({ target, port, priority, weight });
  }
  if (count === 0) return undefined;
  const addresses = new Map<string, string[]>();
  for (const record of reply.additionals) {
    if (record.type !== 'A' && record.type !== 'AAAA') continue;
    const name = record.name.toLowerCase();
    const known = addresses.get(name);
    if (known === undefined) addresses.set(name, [record.data]);
    else known.push(record.data);
    ttl = Math.min(ttl, record.ttl);
  }
  return { records, addresses, ttlMs: ttl * 1000, leftOut };
}

function badRecords(records: readonly DnsRecord[]): readonly LeftOut[] {
  return records.flatMap((record) => (record.type === 'bad' ? [{ candidate: record.what, reason: record.reason }] : []));
}
