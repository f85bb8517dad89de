import type { StoredValue } from '@caddis/core/tls';

/** Start of the first line, which holds the time of the write, because etcd does not record it. */
const begin = Buffer.from('modified=', 'latin1');
const newLine = 0x0a;
/** Maximum length of the first line. */
const maxLine = 64;

/** A value with its metadata. @internal */
export interface ValueRecord extends StoredValue {
  readonly value: Buffer;
}

/** Encodes a value for etcd: a line with the time, then the unchanged bytes. @internal */
export function writeRecord(value: Buffer, modified: number): Buffer {
  return Buffer.concat([begin, Buffer.from(`${new Date(modified).toISOString()}\n`, 'latin1'), value]);
}

/** Decodes a value from etcd. A value without the first line, e.g. one written by hand, is returned unchanged, with the time 0. @internal */
export function readRecord(bytes: Buffer): ValueRecord {
  const end = bytes.subarray(0, maxLine).indexOf(newLine);
  const modified = end > begin.length && bytes.subarray(0, begin.length).equals(begin) ? Date.parse(bytes.toString('latin1', begin.length, end)) : Number.NaN;
  if (Number.isNaN(modified)) return { modified: 0, size: bytes.length, value: bytes };
  const value = bytes.subarray(end + 1);
  return { modified, size: value.length, value };
}
