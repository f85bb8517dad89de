import { isIP } from 'node:net';
import { wireName } from './wire-name.js';

/** Type number and data of a record. */
export interface RecordData {
  readonly type: number;
  readonly data: Buffer;
}

const hostTypes: Readonly<Record<string, number>> = { NS: 2, CNAME: 5, PTR: 12 };
/** Maximum length of a string in a TXT record, in bytes. */
const maxPart = 255;

/**
 * Encodes the data of a record.
 *
 * @param value - as text: an address or a name; for TXT the text without quotes
 * @throws RangeError if the type is not supported, or the value is invalid for it
 * @see RFC 1035, section 3.3; RFC 3596
 */
export function recordData(type: string, value: string): RecordData {
  const hostType = hostTypes[type];
  if (hostType !== undefined) return { type: hostType, data: wireName(value) };
  if (type === 'TXT') return { type: 16, data: textParts(Buffer.from(value, 'utf8')) };
  if (type === 'A') {
    if (isIP(value) !== 4) throw new RangeError(`${JSON.stringify(value)} is no address of IPv4`);
    return { type: 1, data: Buffer.from(value.split('.').map(Number)) };
  }
  if (type === 'AAAA') {
    if (isIP(value) !== 6) throw new RangeError(`${JSON.stringify(value)} is no address of IPv6`);
    return { type: 28, data: addressBytes(value) };
  }
  throw new RangeError('only A, AAAA, CNAME, NS, PTR and TXT are written');
}

function textParts(bytes: Buffer): Buffer {
  if (bytes.length > 4096) throw new RangeError('its text is longer than 4096 bytes');
  const count = Math.max(1, Math.ceil(bytes.length / maxPart));
  const parts = Array.from({ length: count }, (_part, index) => bytes.subarray(index * maxPart, (index + 1) * maxPart));
  return Buffer.concat(parts.flatMap((part) => [Buffer.from([part.length]), part]));
}

function addressBytes(address: string): Buffer {
  // `URL` normalises all groups to hexadecimal, including an IPv4 address at the end.
  const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
  const bytes = Buffer.alloc(16);
  for (const [index, group] of all.entries()) bytes.writeUInt16BE(group, 2 * index);
  return bytes;
}
