/**
 * Adds a key or index to a JSON pointer.
 *
 * @param parent - the pointer of the object or array
 * @param key - the unescaped key, or an index
 * @see RFC 6901
 * @internal
 */
export function joinPointer(parent: string, key: string | number): string {
  if (typeof key === 'number' || !/[~/]/.test(key)) return `${parent}/${key}`;
  return `${parent}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * Splits a JSON pointer.
 *
 * @param pointer - empty, or `/key/0/…`
 * @returns its keys and indexes, unescaped; empty for the empty pointer
 * @internal
 */
export function splitPointer(pointer: string): readonly string[] {
  if (pointer === '') return [];
  return pointer.slice(1).split('/').map(unescapeKey);
}

/** Unescapes a key of a JSON pointer. @internal */
export function unescapeKey(part: string): string {
  return part.includes('~') ? part.replaceAll('~1', '/').replaceAll('~0', '~') : part;
}
