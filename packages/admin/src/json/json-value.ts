/** A JSON object. Keys are looked up with `Object.hasOwn` only. @internal */
export type JsonObject = Record<string, unknown>;

/** Tells whether a JSON value is an object: no array, no `null`. @internal */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets a key of its own on an object, also one named `__proto__`. @internal */
export function setOwn(target: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else target[key] = value;
}

const indexPattern = /^(?:0|[1-9]\d{0,15})$/;

/** Reads an index as JSON pointers have them: no sign, no zeros before it. @internal */
export function readIndex(text: string): number | undefined {
  return indexPattern.test(text) ? Number(text) : undefined;
}

/** The value below another one; `undefined` where there is none. @internal */
export function below(value: unknown, part: string): unknown {
  if (Array.isArray(value)) {
    const index = readIndex(part);
    return index === undefined ? undefined : (value as readonly unknown[])[index];
  }
  return isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

/** Writes the parts of a path as a JSON pointer. @internal */
export function pointerOf(parts: readonly string[]): string {
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Takes a JSON pointer apart. @internal */
export function partsOf(pointer: string): readonly string[] {
  return pointer === '' ? [] : pointer.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
