import { isArray, isObject, type Json, type JsonObject } from './json.js';

/** A change of a document by a method of the admin API. */
export interface ModelEdit {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Keys and indexes of the path. */
  readonly parts: readonly string[];
  /** Whether the path ends with `/...`. */
  readonly spreads: boolean;
  readonly value: Json;
}

/** A request that the server must refuse, with the status of the answer. */
export class Refusal extends Error {
  constructor(readonly status: number) {
    super(`refused with ${status}`);
  }
}

/**
 * Returns the changed document, by the table in `docs/admin-api.md`. The given document is not modified.
 *
 * @param document - `undefined` for no document
 * @throws {@link Refusal}
 */
export function edited(document: Json | undefined, edit: ModelEdit): Json | undefined {
  if (edit.spreads && edit.method !== 'POST') throw new Refusal(400);
  // The document is wrapped in an object, so that the whole document can be changed like the value of a key.
  return (editBelow(document === undefined ? {} : { config: document }, ['config', ...edit.parts], edit) as JsonObject)['config'];
}

/**
 * Returns the value at a path.
 *
 * @throws {@link Refusal}
 */
export function valueAt(document: Json | undefined, parts: readonly string[]): Json {
  let value = document;
  for (const [index, part] of parts.entries()) {
    if (isArray(value)) value = value[indexOf(part, value.length - 1)];
    else if (isObject(value)) value = Object.hasOwn(value, part) ? value[part] : undefined;
    else throw new Refusal(400);
    if (value === undefined && index < parts.length - 1) throw new Refusal(400);
  }
  return value ?? null;
}

function editBelow(container: Json, [part, ...more]: readonly [string, ...string[]], edit: ModelEdit): Json {
  const [next] = more;
  if (next === undefined) return isArray(container) ? editElement(container, part, edit) : editKey(container, part, edit);
  if (isArray(container)) {
    const index = indexOf(part, container.length - 1);
    return container.with(index, editBelow(container[index] as Json, [next, ...more.slice(1)], edit));
  }
  if (!isObject(container)) throw new Refusal(400);
  const child = Object.hasOwn(container, part) ? container[part] : edit.method === 'PUT' ? {} : undefined;
  if (typeof child !== 'object' || child === null) throw new Refusal(400);
  return { ...container, [part]: editBelow(child, [next, ...more.slice(1)], edit) };
}

function editElement(array: readonly Json[], part: string, { method, value, spreads }: ModelEdit): Json {
  if (method === 'POST') {
    // The index only selects the array; but if the element is an array itself, the value is appended to that one.
    const own = /^\d+$/.test(part) ? array[Number(part)] : undefined;
    if (isArray(own)) return array.with(Number(part), appended(own, value, spreads));
    return appended(array, value, spreads);
  }
  const index = indexOf(part, method === 'PUT' ? array.length : array.length - 1);
  if (method === 'PUT') return array.toSpliced(index, 0, value);
  return method === 'PATCH' ? array.with(index, value) : array.toSpliced(index, 1);
}

function editKey(object: Json, key: string, { method, value, spreads }: ModelEdit): Json {
  if (!isObject(object)) throw new Refusal(400);
  const isThere = Object.hasOwn(object, key);
  if (method === 'POST') {
    const own = isThere ? object[key] : undefined;
    if (isArray(own)) return { ...object, [key]: appended(own, value, spreads) };
    if (spreads && (!isArray(value) || isThere)) throw new Refusal(400);
    return { ...object, [key]: value };
  }
  if (method === 'PUT' && isThere) throw new Refusal(409);
  if (method !== 'PUT' && !isThere) throw new Refusal(404);
  if (method !== 'DELETE') return { ...object, [key]: value };
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== key));
}

function appended(array: readonly Json[], value: Json, spreads: boolean): Json {
  if (!spreads) return [...array, value];
  if (!isArray(value)) throw new Refusal(400);
  return [...array, ...value];
}

function indexOf(part: string, last: number): number {
  if (!/^(0|[1-9]\d*)$/.test(part) || Number(part) > last) throw new Refusal(400);
  return Number(part);
}
