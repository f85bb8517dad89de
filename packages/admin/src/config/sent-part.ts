import type { WrittenPart } from '@caddis/runtime';
import { below, isJsonObject, partsOf, pointerOf } from '../json/json-value.js';
import type { Edit } from './edit-document.js';

/** Where a sent value ended up in the document. @internal */
export interface SentValue {
  /** JSON pointer in the body. */
  readonly inText: string;
  /** JSON pointer in the document. */
  readonly pointer: string;
}

/**
 * Determines where the body of an edit will be in the document. Call it before the edit.
 *
 * @param document - the document; `undefined` if there is none
 * @returns one entry, or one per element if the body is spread
 * @internal
 */
export function sentValues(document: unknown, { method, parts, spreads, value }: Edit): readonly SentValue[] {
  if (method === 'DELETE') return [];
  const array = method === 'POST' ? arrayAt(document, parts) : undefined;
  if (array === undefined) return [{ inText: '', pointer: pointerOf(parts) }];
  const { length } = array.items;
  const at = (index: number): string => pointerOf([...array.parts, String(index)]);
  if (!spreads) return [{ inText: '', pointer: at(length) }];
  return Array.isArray(value) ? value.map((_, index) => ({ inText: `/${index}`, pointer: at(length + index) })) : [];
}

/**
 * Determines where the values of a JSON Patch are in the patched document. Values that a later operation changed or removed are left out.
 *
 * @param document - the patched document
 * @param parts - path of the patched value in it
 * @internal
 */
export function patchedValues(document: unknown, patch: unknown, parts: readonly string[]): readonly SentValue[] {
  if (!Array.isArray(patch)) return [];
  const root = lookUp(document, parts);
  const places = new ArrayPlaces();
  return patch.flatMap((operation: unknown, index) => {
    if (!isJsonObject(operation) || typeof operation['path'] !== 'string' || !Object.hasOwn(operation, 'value')) return [];
    const path = partsOf(operation['path']);
    const found = findValue(root, path, operation['value'], places);
    return found === undefined ? [] : [{ inText: `/${index}/value`, pointer: pointerOf([...parts, ...found]) }];
  });
}

/**
 * Maps pointers in the document to pointers in the body.
 *
 * @param values - where the body's values are in the document; called when the first pointer is looked up
 * @internal
 */
export function sentPart(text: string, values: () => readonly SentValue[]): WrittenPart {
  let known: ReadonlyMap<string, string> | undefined;
  return {
    text,
    pointerIn(pointer) {
      known ??= new Map(values().map((value) => [value.pointer, value.inText]));
      for (let above = pointer; ; above = above.slice(0, above.lastIndexOf('/'))) {
        const inText = known.get(above);
        if (inText !== undefined) return inText + pointer.slice(above.length);
        if (above === '') return undefined;
      }
    },
  };
}

/** Finds the array that a POST appends to; `undefined` if it sets a value. */
function arrayAt(document: unknown, parts: readonly string[]): { readonly parts: readonly string[]; readonly items: readonly unknown[] } | undefined {
  for (const at of [parts, parts.slice(0, -1)]) {
    const items = lookUp(document, at);
    if (Array.isArray(items)) return { parts: at, items };
  }
  return undefined;
}

/** Finds a value of a patch in the document: an object in an array by search, because its index may have changed; anything else at its path. */
function findValue(root: unknown, path: readonly string[], value: unknown, places: ArrayPlaces): readonly string[] | undefined {
  const above = path.slice(0, -1);
  const container = path.length === 0 ? undefined : lookUp(root, above);
  if (Array.isArray(container) && typeof value === 'object') {
    const index = places.lastIndexOf(container, value);
    return index === undefined ? undefined : [...above, String(index)];
  }
  return Object.is(lookUp(root, path), value) ? path : undefined;
}

/** Finds objects in arrays. Each array is indexed once, however many values are looked up in it. */
class ArrayPlaces {
  readonly #known = new Map<readonly unknown[], ReadonlyMap<unknown, number>>();

  lastIndexOf(array: readonly unknown[], value: unknown): number | undefined {
    let indexes = this.#known.get(array);
    // If a value occurs twice, the later index is used.
    if (indexes === undefined) this.#known.set(array, (indexes = new Map(array.map((item, index) => [item, index]))));
    return indexes.get(value);
  }
}

function lookUp(root: unknown, parts: readonly string[]): unknown {
  return parts.reduce(below, root);
}
