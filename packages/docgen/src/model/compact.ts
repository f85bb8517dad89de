/** A type whose keys may also have the value `undefined`. */
type Loose<T> = { readonly [Key in keyof T]: T[Key] | undefined };

/**
 * Removes the keys whose value is `undefined`.
 *
 * @internal
 */
export function compact<T extends object>(value: Loose<T>): T {
  const kept: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    if (part !== undefined) kept[key] = part;
  }
  return kept as T;
}
