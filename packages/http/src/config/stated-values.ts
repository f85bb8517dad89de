/**
 * The value of a key in a part of a document that may be anything.
 *
 * @returns `undefined` where it is no object, has no such key of its own, or `null` there
 * @internal
 */
export function keyOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key] ?? undefined;
}

/** The items of a part of a document that may be anything; none where it is no list. @internal */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The texts among the items. @internal */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((each): each is string => typeof each === 'string');
}
