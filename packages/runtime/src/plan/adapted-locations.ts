import { propertyOf, type AdaptedPlace, type TextSpan } from '@caddis/core';
import type { Locations, ValueLocation } from '../config/locate-pointers.js';
import type { Span } from '../problems/span.js';

/** The method of an adapter's result that locates values. */
type LocateValue = ((pointer: string) => unknown) | undefined;

/**
 * Locates values with the method that the adapter provides. As that is third-party code, its errors and places outside the text are ignored.
 *
 * @param length - length of the text
 * @internal
 */
export function adaptedLocations(locate: LocateValue, length: number): Locations {
  const known = new Map<string, AdaptedPlace | undefined>();
  const find = (pointer: string): AdaptedPlace | undefined => {
    if (!known.has(pointer)) known.set(pointer, askedFor(locate, pointer, length));
    return known.get(pointer);
  };
  return {
    nearest(pointer): ValueLocation {
      let at = pointer;
      let found = find(at);
      while (found === undefined && at !== '') {
        at = at.slice(0, at.lastIndexOf('/'));
        found = find(at);
      }
      return { key: found?.key, head: found?.head ?? { start: 0, end: 0 } };
    },
    has: (pointer) => find(pointer) !== undefined,
    everywhere: (pointer) => find(pointer)?.everywhere ?? [],
    verbatim: (pointer) => find(pointer)?.verbatim,
  };
}

function askedFor(locate: LocateValue, pointer: string, length: number): AdaptedPlace | undefined {
  try {
    const place = locate?.(pointer);
    const head = spanOf(propertyOf(place, 'head'), length);
    if (head === undefined) return undefined;
    const everywhere = propertyOf(place, 'everywhere');
    return {
      key: spanOf(propertyOf(place, 'key'), length),
      head,
      everywhere: Array.isArray(everywhere) ? everywhere.map((each) => spanOf(each, length)).filter((each) => each !== undefined) : [head],
      verbatim: spanOf(propertyOf(place, 'verbatim'), length),
    };
  } catch {
    return undefined;
  }
}

/** Returns the value as a span if it is one within a text of that length, otherwise `undefined`. @internal */
export function spanOf(value: unknown, length: number): Span | undefined {
  const { start, end } = (value ?? {}) as Partial<TextSpan>;
  const isSpan = Number.isInteger(start) && Number.isInteger(end) && 0 <= (start as number) && (start as number) <= (end as number) && (end as number) <= length;
  return isSpan ? { start: start as number, end: end as number } : undefined;
}
