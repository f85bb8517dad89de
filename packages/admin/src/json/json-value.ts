/** A JSON object. Keys are looked up with `Object.hasOwn` only. @internal */
export type JsonObject = Record<string, unknown>;

/** Tells whether a JSON value is an object, that is, neither an array nor `null`. @internal */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets an own property, even one named `__proto__`. @internal */
export function setOwn(target: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else target[key] = value;
}

const indexPattern = /^(?:0|[1-9]\d{0,15})$/;

/** Parses an array index of a JSON pointer: no sign and no leading zeros; `undefined` if it is not one. @internal */
export function readIndex(text: string): number | undefined {
  return indexPattern.test(text) ? Number(text) : undefined;
}

/** Returns the value of a key or index; `undefined` if it does not exist. @internal */
export function below(value: unknown, part: string): unknown {
  if (Array.isArray(value)) {
    const index = readIndex(part);
    return index === undefined ? undefined : (value as readonly unknown[])[index];
  }
  return isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

/** Joins path parts to a JSON pointer. @internal */
export function pointerOf(parts: readonly string[]): string {
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Splits a JSON pointer into its parts. @internal */
export function partsOf(pointer: string): readonly string[] {
  return pointer === '' ? [] : pointer.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
