/**
 * Tells whether a value is an error. Never throws, even if the value is a proxy whose traps throw.
 *
 * @public
 */
export function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error;
  } catch {
    return false;
  }
}

/**
 * Reads a property of a thrown value. Never throws.
 *
 * @param thrown - any thrown value
 * @returns `undefined` if the value has no such property, or reading it throws
 * @public
 */
export function propertyOf(thrown: unknown, name: string | symbol): unknown {
  if ((typeof thrown !== 'object' && typeof thrown !== 'function') || thrown === null) return undefined;
  try {
    return (thrown as Readonly<Record<string | symbol, unknown>>)[name];
  } catch {
    return undefined;
  }
}

/**
 * Tells whether a thrown object carries the brand of a class, created by this copy of the package or another. Never throws.
 *
 * @internal
 */
export function hasBrand(thrown: unknown, brand: symbol): boolean {
  if (typeof thrown !== 'object' || thrown === null) return false;
  try {
    return brand in thrown;
  } catch {
    return false;
  }
}
