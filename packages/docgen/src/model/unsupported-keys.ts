import type { TypeDoc } from './type-doc.js';

/** A key that Caddy has and a module refuses. @internal */
export interface UnsupportedKey {
  /** Absent where all keys that are not described are refused. */
  readonly key: string | undefined;
  /** Why, and what to do instead. Markdown. */
  readonly reason: string;
}

/** Lists the keys that Caddy has and a module refuses: those of an object, or of the objects in an array or map. @internal */
export function unsupportedKeys({ unsupported = {}, items, kind }: TypeDoc): readonly UnsupportedKey[] {
  if (items !== undefined && (kind === 'array' || kind === 'map')) return unsupportedKeys(items);
  if (typeof unsupported === 'string') return [{ key: undefined, reason: unsupported }];
  return Object.entries(unsupported).map(([key, reason]) => ({ key, reason }));
}
