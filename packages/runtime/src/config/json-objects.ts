/** A JSON object. Keys are looked up with `Object.hasOwn` only. @internal */
export type JsonObject = Record<string, unknown>;

/** Tells whether a JSON value is an object: no array, no `null`. @internal */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets a key of its own on an object, also one named `__proto__`. @internal */
export function setOwn(target: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[key] = value;
  }
}

/** Reads a key of its own of a JSON value; `undefined` where there is none. @internal */
export function getOwn(value: unknown, key: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
