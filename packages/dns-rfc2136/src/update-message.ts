import type { DnsRecord } from '@caddis/core/tls';
import { recordData } from './record-data.js';
import { wireName } from './wire-name.js';

/** Whether the records are added or deleted. */
export type Change = 'add' | 'delete';

const opcodeUpdate = 5;
const typeSoa = 6;
const classIn = 1;
const classNone = 254;
const maxTtl = 0x7fff_ffff;

/**
 * Encodes an update message for a zone, without a signature.
 *
 * @param zone - name of the zone
 * @throws RangeError if a record cannot be encoded
 * @see RFC 2136, section 2
 */
export function encodeUpdate(id: number, zone: string, change: Change, records: readonly DnsRecord[]): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(opcodeUpdate << 11, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 8);
  return Buffer.concat([head, wireName(zone), shorts(typeSoa, classIn), ...records.map((record) => encodeRecord(zone, change, record))]);
}

/** Encodes a record to be added, or to be deleted regardless of its TTL (RFC 2136, section 2.5.4). */
function encodeRecord(zone: string, change: Change, { type, name, value, ttl }: DnsRecord): Buffer {
  const { type: typeNumber, data } = recordData(type, value);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(typeNumber, 0);
  fixed.writeUInt16BE(change === 'add' ? classIn : classNone, 2);
  fixed.writeUInt32BE(change === 'add' ? Math.min(maxTtl, Math.max(0, Math.round(ttl))) : 0, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([wireName(name === '@' ? zone : `${name}.${zone}`), fixed, data]);
}

function shorts(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, 2 * index);
  return bytes;
}
