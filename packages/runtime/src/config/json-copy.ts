import { propertyOf } from '@caddis/core';
import type { Pace, Steps } from '../pace.js';
import { setOwn, type JsonObject } from './json-objects.js';
import { joinPointer } from './json-pointer.js';
import { depthLimit } from './parse-document.js';

/** Cost of copying one value, in units of a pace. */
const valueUnits = 0.2;

/**
 * Copies a JSON value, so that the copy can be modified. Works at any depth.
 *
 * @internal
 */
export function* copyJson(value: unknown, pace: Pace): Steps<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  const root = emptyLike(value);
  const pending: { readonly from: object; readonly to: object }[] = [{ from: value, to: root }];
  for (let copy = pending.pop(); copy !== undefined; copy = pending.pop()) {
    for (const [key, item] of Object.entries(copy.from) as [string, unknown][]) {
      if (pace.spend(valueUnits)) yield;
      const isContainer = typeof item === 'object' && item !== null;
      const to = isContainer ? emptyLike(item) : item;
      if (isContainer) pending.push({ from: item, to: to as object });
      setOwn(copy.to as JsonObject, key, to);
    }
  }
  return root;
}

/** An array or object that is being written. */
interface OpenContainer {
  readonly from: object;
  readonly keys: readonly string[] | undefined;
  readonly pointer: string;
  next: number;
  isEmpty: boolean;
}

/**
 * Writes a value as JSON like `JSON.stringify`, but at any depth that a document may have, and in parts. Keys whose value is `undefined` are omitted.
 *
 * @param value - a JSON value
 * @param pace - tells when to yield
 * @param refuse - creates the error to throw for a value that is not JSON, or nested too deeply, from its pointer and a reason
 * @internal
 */
export function* writeJson(value: unknown, pace: Pace, refuse: (pointer: string, reason: string) => Error): Steps<string> {
  const open: OpenContainer[] = [];
  let text = '';
  const write = (given: unknown, pointer: string): void => {
    const item = writtenFor(given);
    if (typeof item !== 'object' || item === null) {
      const fault = scalarFault(item);
      if (fault !== undefined) throw refuse(pointer, fault);
      text += JSON.stringify(item);
      return;
    }
    if (open.length > depthLimit) throw refuse(pointer, `is nested more than ${depthLimit} levels deep`);
    const isArray = Array.isArray(item);
    text += isArray ? '[' : '{';
    open.push({ from: item, keys: isArray ? undefined : Object.keys(item), pointer, next: 0, isEmpty: true });
  };
  write(value, '');
  for (let container = open.at(-1); container !== undefined; container = open.at(-1)) {
    if (pace.spend(valueUnits)) yield;
    const { from, keys, pointer } = container;
    const index = container.next;
    if (index >= (keys ?? (from as readonly unknown[])).length) {
      text += keys === undefined ? ']' : '}';
      open.pop();
      continue;
    }
    container.next += 1;
    const key = keys === undefined ? index : (keys[index] as string);
    const item = (from as Record<string | number, unknown>)[key];
    if (item === undefined && keys !== undefined) continue;
    text += `${container.isEmpty ? '' : ','}${keys === undefined ? '' : `${JSON.stringify(key)}:`}`;
    container.isEmpty = false;
    write(item, open.length > maxShown ? pointer : joinPointer(pointer, key));
  }
  return text;
}

/** Maximum number of levels in a pointer. Pointers are only needed for errors. */
const maxShown = 100;

/** Returns the value to write instead, for objects with a method `toJSON`, such as dates. */
function writtenFor(value: unknown): unknown {
  const toJson = typeof value === 'object' && value !== null ? propertyOf(value, 'toJSON') : undefined;
  return typeof toJson === 'function' ? (toJson.call(value) as unknown) : value;
}

function scalarFault(value: unknown): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return undefined;
  return `is ${typeof value === 'number' ? String(value) : `of type ${typeof value}`}`;
}

function emptyLike(value: object): object {
  return Array.isArray(value) ? [] : {};
}
