import type { TypeDoc } from './type-doc.js';

/** A key that Caddy supports and a module rejects. @internal */
export interface UnsupportedKey {
  /** Undefined if all undescribed keys are rejected. */
  readonly key: string | undefined;
  /** Why it is rejected, and what to use instead. Markdown. */
  readonly reason: string;
}

/** Lists the keys that Caddy supports and a module rejects, of an object or of the objects in an array or map. @internal */
export function unsupportedKeys({ unsupported = {}, items, kind }: TypeDoc): readonly UnsupportedKey[] {
  if (items !== undefined && (kind === 'array' || kind === 'map')) return unsupportedKeys(items);
  if (typeof unsupported === 'string') return [{ key: undefined, reason: unsupported }];
  return Object.entries(unsupported).map(([key, reason]) => ({ key, reason }));
}
