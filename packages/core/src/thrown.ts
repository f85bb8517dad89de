/**
 * Tells whether a value is an error. Never throws: what a module throws may be a proxy that refuses to be asked.
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
 * Reads a property of what somebody threw. Never throws.
 *
 * @param thrown - anything that was thrown
 * @returns `undefined` where it has none, or does not let it be read
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
 * Tells whether a thrown object carries the mark of a class, made by this copy of the package or another. Never throws.
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
