import { setOwn, type JsonObject } from '../config/json-objects.js';

/**
 * Copies a JSON value and freezes the copy deeply. Works at any depth.
 *
 * @param value - a JSON value
 * @internal
 */
export function frozenCopy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const root = emptyLike(value);
  const copies: { readonly from: object; readonly to: object }[] = [{ from: value, to: root }];
  for (const { from, to } of copies) {
    for (const [key, item] of Object.entries(from)) {
      const nested: unknown = typeof item === 'object' && item !== null ? emptyLike(item as object) : item;
      if (nested !== item) copies.push({ from: item as object, to: nested as object });
      setOwn(to as JsonObject, key, nested);
    }
  }
  for (const { to } of copies) Object.freeze(to);
  return root;
}

function emptyLike(value: object): object {
  return Array.isArray(value) ? [] : {};
}
