/**
 * Returns the value of a key in an unchecked part of a document.
 *
 * @returns `undefined` if the part is not an object, lacks the key, or has `null` there
 * @internal
 */
export function keyOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key] ?? undefined;
}

/** Returns the items of an unchecked part of a document; an empty list if it is not a list. @internal */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns the items that are strings. @internal */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((each): each is string => typeof each === 'string');
}

/** Returns an unchecked part of a document as an object; an empty object if it is none. @internal */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
}
