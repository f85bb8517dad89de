import { AdminError } from '@caddis/core/admin';
import { isEqualJson } from '@caddis/runtime';
import { below, isJsonObject, partsOf, readIndex, setOwn, type JsonObject } from '../json/json-value.js';

/** Maximum number of values that all `copy` operations of a patch may create. Without it, a few copies of copies would exhaust the memory. */
const maxCopied = 1_000_000;

/** The keys that each operation requires besides `path`. */
const needs: Readonly<Record<string, readonly string[]>> = { add: ['value'], remove: [], replace: ['value'], move: ['from'], copy: ['from'], test: ['value'] };

/**
 * Applies a patch to a value in place. If an operation fails, the value may be partly changed and must be discarded.
 *
 * @param value - a copy owned by the caller; `undefined` if there is no value
 * @param patch - the parsed body
 * @returns the new value; `undefined` if it was removed
 * @throws {@link AdminError} 400 if the patch is malformed, 409 with the operation's index if an operation cannot be applied
 * @see RFC 6902
 * @internal
 */
export function applyPatch(value: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw new AdminError(400, 'a JSON Patch is an array of operations');
  // The value is stored under a key, so that it can be replaced like any other.
  const root: JsonObject = value === undefined ? {} : { value };
  const budget = { left: maxCopied };
  for (const [index, operation] of patch.entries()) {
    try {
      apply(root, operation, budget);
    } catch (error) {
      if (!(error instanceof PatchFault)) throw error;
      throw new AdminError(error.status, `operation ${index} of the patch: ${error.message}`, { operation: index });
    }
  }
  return root['value'];
}

class PatchFault extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

function apply(root: JsonObject, operation: unknown, budget: { left: number }): void {
  const name = below(operation, 'op');
  const required = typeof name === 'string' && Object.hasOwn(needs, name) ? needs[name] : undefined;
  if (required === undefined) throw new PatchFault(400, `"op" must be one of ${Object.keys(needs).join(', ')}`);
  const path = pathOf(operation, 'path');
  for (const key of required) if (!Object.hasOwn(operation as object, key)) throw new PatchFault(400, `"${name as string}" needs "${key}"`);
  const given = below(operation, 'value');
  switch (name) {
    case 'add':
      return add(root, path, given);
    case 'remove':
      return void remove(root, path);
    case 'replace':
      get(root, path);
      return replace(root, path, given);
    case 'test':
      if (!isEqualJson(get(root, path), given)) throw new PatchFault(409, `the value at ${shown(path)} is different`);
      return undefined;
    case 'copy':
      return add(root, path, copyOf(get(root, pathOf(operation, 'from')), budget));
    default:
      return move(root, pathOf(operation, 'from'), path);
  }
}

function move(root: JsonObject, from: readonly string[], path: readonly string[]): void {
  if (from.length < path.length && from.every((part, index) => part === path[index])) throw new PatchFault(400, 'a value cannot be moved into itself');
  add(root, path, remove(root, from));
}

/** Parses a JSON pointer. The path returned starts with the key that holds the whole value. */
function pathOf(operation: unknown, key: string): readonly string[] {
  const pointer = below(operation, key);
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/'))) throw new PatchFault(400, `"${key}" must be a JSON pointer`);
  if (/~(?![01])/.test(pointer)) throw new PatchFault(400, `"${key}" holds a ~ that is followed by neither 0 nor 1`);
  return ['value', ...partsOf(pointer)];
}

function shown(path: readonly string[]): string {
  return path.length === 1 ? 'the whole' : path.slice(1).map((part) => `/${part}`).join('');
}

function get(root: JsonObject, path: readonly string[]): unknown {
  let value: unknown = root;
  for (const part of path) {
    value = below(value, part);
    if (value === undefined) throw new PatchFault(409, `there is nothing at ${shown(path)}`);
  }
  return value;
}

function containerOf(root: JsonObject, path: readonly string[]): JsonObject | unknown[] {
  const container = path.length === 1 ? root : get(root, path.slice(0, -1));
  if (Array.isArray(container) || isJsonObject(container)) return container;
  throw new PatchFault(409, `the parent of ${shown(path)} is not an object or array`);
}

function add(root: JsonObject, path: readonly string[], value: unknown): void {
  const container = containerOf(root, path);
  const last = path.at(-1) as string;
  if (!Array.isArray(container)) return setOwn(container, last, value);
  const index = last === '-' ? container.length : readIndex(last);
  if (index === undefined || index > container.length) throw new PatchFault(409, `${shown(path)} is outside of the array, which has ${container.length} items`);
  container.splice(index, 0, value);
}

function replace(root: JsonObject, path: readonly string[], value: unknown): void {
  const container = containerOf(root, path);
  const last = path.at(-1) as string;
  if (Array.isArray(container)) container[Number(last)] = value;
  else setOwn(container, last, value);
}

function remove(root: JsonObject, path: readonly string[]): unknown {
  const value = get(root, path);
  const container = containerOf(root, path);
  const last = path.at(-1) as string;
  if (Array.isArray(container)) container.splice(Number(last), 1);
  else delete container[last];
  return value;
}

function copyOf(value: unknown, budget: { left: number }): unknown {
  const holder: { value?: unknown } = {};
  const pending: { readonly from: unknown; readonly put: (copy: unknown) => void }[] = [{ from: value, put: (copy) => (holder.value = copy) }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    budget.left -= 1;
    if (budget.left < 0) throw new PatchFault(400, `the patch copies more than ${maxCopied} values`);
    const { from, put } = next;
    if (Array.isArray(from)) {
      const copy: unknown[] = Array.from(from, () => null);
      put(copy);
      for (const [index, item] of from.entries()) pending.push({ from: item, put: (done) => (copy[index] = done) });
    } else if (isJsonObject(from)) {
      const copy: JsonObject = {};
      put(copy);
      for (const key of Object.keys(from)) {
        // Set here already, so that the keys keep their order.
        setOwn(copy, key, undefined);
        pending.push({ from: from[key], put: (done) => setOwn(copy, key, done) });
      }
    } else {
      put(from);
    }
  }
  return holder.value;
}
