/** A range of keys: one key, or `[key, end)`. Texts are the keys' bytes as UTF-8. @public */
export interface KeyRange {
  readonly key: string;
  readonly end?: string | undefined;
}

/** First key of a store, and as an end: no end. */
const everything = '\0';

/**
 * The keys that belong to a prefix with a boundary: `svc/api` means itself and all below `svc/api/`, never `svc/api-v2`.
 *
 * @param prefix - a key with or without a slash at its end; empty means every key
 * @public
 */
export function rangesBelow(prefix: string): readonly KeyRange[] {
  if (prefix === '') return [{ key: everything, end: everything }];
  if (prefix.endsWith('/')) return [{ key: prefix, end: afterSlash(prefix) }];
  return [{ key: prefix }, { key: `${prefix}/`, end: afterSlash(`${prefix}/`) }];
}

/** Writes a range as the gateway takes it: bytes in base64. @internal */
export function wireRange({ key, end }: KeyRange): { readonly key: string; readonly range_end?: string } {
  return end === undefined ? { key: toBase64(key) } : { key: toBase64(key), range_end: toBase64(end) };
}

/** The first key that does not begin with `prefix`, which ends in a slash: `0` is the character after `/`. */
function afterSlash(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}

/** A text, as its UTF-8, or bytes as the gateway takes them: in base64. @internal */
export function toBase64(value: string | Buffer): string {
  return (typeof value === 'string' ? Buffer.from(value, 'utf8') : value).toString('base64');
}
