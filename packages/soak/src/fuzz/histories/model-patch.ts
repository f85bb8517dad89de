import { isDeepStrictEqual } from 'node:util';
import { isArray, isObject, type Json } from './json.js';
import { Refusal } from './model-edit.js';

/** An operation of a JSON Patch, with its paths as keys and indexes. */
export type ModelOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: readonly string[]; readonly value: Json }
  | { readonly op: 'remove'; readonly path: readonly string[] }
  | { readonly op: 'move' | 'copy'; readonly path: readonly string[]; readonly from: readonly string[] };

/**
 * Applies a patch to a value.
 *
 * @returns the new value; `undefined` if the whole value was removed
 * @throws {@link Refusal}
 * @see RFC 6902
 */
export function patched(value: Json | undefined, operations: readonly ModelOperation[]): Json | undefined {
  return operations.reduce<Json | undefined>(afterOperation, value);
}

/** Writes a path as a JSON pointer. */
export function pointer(parts: readonly string[]): string {
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function afterOperation(value: Json | undefined, operation: ModelOperation): Json | undefined {
  const { path } = operation;
  switch (operation.op) {
    case 'add':
      return added(value, path, operation.value);
    case 'remove':
      return removed(value, path);
    case 'replace':
      at(value, path);
      return path.length === 0 ? operation.value : changed(value, path, (container, key) => (isArray(container) ? container.with(Number(key), operation.value) : { ...(container as object), [key]: operation.value }));
    case 'test':
      if (!isDeepStrictEqual(at(value, path), operation.value)) throw new Refusal(409);
      return value;
    case 'copy':
      return added(value, path, at(value, operation.from));
    case 'move': {
      const { from } = operation;
      if (from.length < path.length && from.every((part, index) => part === path[index])) throw new Refusal(400);
      return added(removed(value, from), path, at(value, from));
    }
  }
}

function at(value: Json | undefined, path: readonly string[]): Json {
  const [part, ...more] = path;
  if (value === undefined) throw new Refusal(409);
  if (part === undefined) return value;
  if (isArray(value) && /^(0|[1-9]\d*)$/.test(part)) return at(value[Number(part)], more);
  if (isObject(value) && Object.hasOwn(value, part)) return at(value[part], more);
  throw new Refusal(409);
}

function added(value: Json | undefined, path: readonly string[], given: Json): Json {
  if (path.length === 0) return given;
  return changed(value, path, (container, key) => {
    if (isObject(container)) return { ...container, [key]: given };
    if (!isArray(container)) throw new Refusal(409);
    const index = key === '-' ? container.length : /^(0|[1-9]\d*)$/.test(key) ? Number(key) : Infinity;
    if (index > container.length) throw new Refusal(409);
    return container.toSpliced(index, 0, given);
  });
}

function removed(value: Json | undefined, path: readonly string[]): Json | undefined {
  at(value, path);
  if (path.length === 0) return undefined;
  return changed(value, path, (container, key) => (isArray(container) ? container.toSpliced(Number(key), 1) : Object.fromEntries(Object.entries(container as object).filter(([other]) => other !== key))));
}

/** Applies a change to the container of the last key in a path. */
function changed(value: Json | undefined, path: readonly string[], change: (container: Json, key: string) => Json): Json {
  const [part = '', ...more] = path;
  if (value === undefined) throw new Refusal(409);
  if (more.length === 0) return change(value, part);
  const next = changed(at(value, [part]), more, change);
  return isArray(value) ? value.with(Number(part), next) : { ...(value as object), [part]: next };
}
