import type { StoredValue } from '@caddis/core/tls';

/** Begins a value: etcd does not say when a key was written. */
const begin = Buffer.from('modified=', 'latin1');
const newLine = 0x0a;
/** Greatest length of the first line. */
const maxLine = 64;

/** A value with what is known of it. @internal */
export interface ValueRecord extends StoredValue {
  readonly value: Buffer;
}

/** Writes a value as it stands in etcd: a line with the time, then its bytes as they are. @internal */
export function writeRecord(value: Buffer, modified: number): Buffer {
  return Buffer.concat([begin, Buffer.from(`${new Date(modified).toISOString()}\n`, 'latin1'), value]);
}

/** Reads a value as it stands in etcd. What was put there by hand, without the first line, is the value itself, of an unknown time. @internal */
export function readRecord(bytes: Buffer): ValueRecord {
  const end = bytes.subarray(0, maxLine).indexOf(newLine);
  const modified = end > begin.length && bytes.subarray(0, begin.length).equals(begin) ? Date.parse(bytes.toString('latin1', begin.length, end)) : Number.NaN;
  if (Number.isNaN(modified)) return { modified: 0, size: bytes.length, value: bytes };
  const value = bytes.subarray(end + 1);
  return { modified, size: value.length, value };
}
