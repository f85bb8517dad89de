import { AdminError } from '@caddis/core/admin';
import { pathText, type ConfigPath } from './config-path.js';
import { below, isJsonObject, readIndex, setOwn, type JsonObject } from '../json/json-value.js';

/** The methods that change the config. @internal */
export type EditMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A change of a document. @internal */
export interface Edit extends ConfigPath {
  readonly method: EditMethod;
  /** The parsed body; none for `DELETE`. */
  readonly value?: unknown;
}

/** The place that an edit changes: an object or array, and the key or index in it. */
interface Target {
  readonly container: JsonObject | unknown[];
  readonly last: string;
}

/**
 * Reads a value from a document.
 *
 * @returns `null` if the last key does not exist
 * @throws {@link AdminError} 400 if the path cannot be followed
 * @see Caddy's `unsyncedConfigAccess`
 * @internal
 */
export function readValue(document: unknown, parts: readonly string[]): unknown {
  const [last] = parts.slice(-1);
  if (last === undefined) return document ?? null;
  const container = walk(document, parts, false);
  if (Array.isArray(container)) return container[indexIn(container, last, parts)];
  return below(container, last) ?? null;
}

/**
 * Changes a document in place, following Caddy's rules for each method.
 *
 * @param document - the document; `undefined` if there is none
 * @returns the new document; `undefined` if all of it was removed
 * @throws {@link AdminError} 400, 404, 409; the document may then be partly changed
 * @see Caddy's `unsyncedConfigAccess`
 * @internal
 */
export function editDocument(document: unknown, edit: Edit): unknown {
  // The document is stored under a key, so that it can be set and removed like any other value.
  const root: JsonObject = document === undefined || document === null ? {} : { config: document };
  const parts = ['config', ...edit.parts];
  if (edit.spreads && edit.method !== 'POST') throw new AdminError(400, 'only POST takes a path that ends with /...');
  const container = walk(root, parts, edit.method === 'PUT', edit.parts) as JsonObject | unknown[];
  const target: Target = { container, last: parts.at(-1) as string };
  if (edit.method === 'POST') post(target, edit);
  else if (Array.isArray(container)) editArray(container, target.last, edit);
  else editObject(container, target.last, edit);
  return root['config'];
}

/**
 * Follows a path to the container of its last part.
 *
 * @param creates - whether missing objects are created
 * @param told - the path as error messages show it
 */
function walk(root: unknown, parts: readonly string[], creates: boolean, told: readonly string[] = parts): unknown {
  let container = root;
  for (const [index, part] of parts.slice(0, -1).entries()) {
    let next = Array.isArray(container) ? container[indexIn(container, part, told)] : below(container, part);
    if ((next === undefined || next === null) && creates && isJsonObject(container)) {
      next = {};
      setOwn(container, part, next);
    }
    if (typeof next !== 'object' || next === null) {
      const at = told.slice(0, index + 1 - (parts.length - told.length));
      throw new AdminError(400, `invalid traversal path at ${pathText(at)}: there is ${next === undefined ? 'nothing' : 'no object or array'}`);
    }
    container = next;
  }
  if (typeof container !== 'object' || container === null) throw new AdminError(400, 'invalid traversal path at /config/: no config is loaded');
  return container;
}

/** Sets a value, or appends it if there is an array. A path to an array's element only identifies the array; its index is ignored. */
function post({ container, last }: Target, { value, spreads }: Edit): void {
  const at = below(container, last);
  const isOwnArray = Array.isArray(at);
  const array = isOwnArray ? (at as unknown[]) : Array.isArray(container) ? (container as unknown[]) : undefined;
  if (spreads && !Array.isArray(value)) throw new AdminError(400, 'a path that ends with /... takes an array');
  if (array !== undefined) {
    if (spreads) for (const each of value as readonly unknown[]) array.push(each);
    else array.push(value);
    return;
  }
  if (spreads && at !== undefined && at !== null) throw new AdminError(400, 'a path that ends with /... leads to an array');
  setOwn(container as JsonObject, last, value);
}

function editArray(array: unknown[], last: string, { method, value, parts }: Edit): void {
  if (method === 'PUT') array.splice(indexIn(array, last, parts, array.length), 0, value);
  else if (method === 'PATCH') array[indexIn(array, last, parts)] = value;
  else array.splice(indexIn(array, last, parts), 1);
}

function editObject(object: JsonObject, last: string, { method, value, parts }: Edit): void {
  const exists = Object.hasOwn(object, last);
  if (method === 'PUT' && exists) throw new AdminError(409, `key already exists: ${pathText(parts)}`);
  if (method !== 'PUT' && !exists) throw new AdminError(404, `key does not exist: ${pathText(parts)}`);
  if (method === 'DELETE') delete object[last];
  else setOwn(object, last, value);
}

function indexIn(array: readonly unknown[], part: string, parts: readonly string[], limit = array.length - 1): number {
  const index = readIndex(part);
  if (index === undefined) throw new AdminError(400, `invalid array index ${JSON.stringify(part)} in ${pathText(parts)}`);
  if (index > limit) throw new AdminError(400, `array index out of bounds: ${index} in ${pathText(parts)}, the array has ${array.length}`);
  return index;
}
