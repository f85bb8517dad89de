/** A JSON object. Its keys must be looked up with `Object.hasOwn`. @internal */
export type JsonObject = Record<string, unknown>;

/** Tells whether a JSON value is an object, i.e. neither an array nor `null`. @internal */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets an own key of an object, even if it is named `__proto__`. @internal */
export function setOwn(target: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[key] = value;
  }
}

/** Returns the value of an own key of a JSON object; `undefined` if there is none. @internal */
export function getOwn(value: unknown, key: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
