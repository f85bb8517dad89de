/** A range of keys: one key, or `[key, end)`. The strings are encoded as UTF-8. @public */
export interface KeyRange {
  readonly key: string;
  readonly end?: string | undefined;
}

/** As a key: the first key of a store. As an end: no end. */
const everything = '\0';

/**
 * Returns the ranges of a key and everything below it: `svc/api` means itself and all keys below `svc/api/`, but not `svc/api-v2`.
 *
 * @param prefix - a key with or without a trailing slash; empty means every key
 * @public
 */
export function rangesBelow(prefix: string): readonly KeyRange[] {
  if (prefix === '') return [{ key: everything, end: everything }];
  if (prefix.endsWith('/')) return [{ key: prefix, end: afterSlash(prefix) }];
  return [{ key: prefix }, { key: `${prefix}/`, end: afterSlash(`${prefix}/`) }];
}

/** Converts a range to the gateway's format: bytes in base64. @internal */
export function wireRange({ key, end }: KeyRange): { readonly key: string; readonly range_end?: string } {
  return end === undefined ? { key: toBase64(key) } : { key: toBase64(key), range_end: toBase64(end) };
}

/** Returns the first key after all those that begin with `prefix`, which ends in a slash: the character after `/` is `0`. */
function afterSlash(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}

/** Encodes bytes, or a string as UTF-8, in base64, as the gateway expects. @internal */
export function toBase64(value: string | Buffer): string {
  return (typeof value === 'string' ? Buffer.from(value, 'utf8') : value).toString('base64');
}
