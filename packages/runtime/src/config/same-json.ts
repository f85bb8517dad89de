import type { Pace, Steps } from '../pace.js';
import { isJsonObject } from './json-objects.js';

/** Cost of comparing one value, in units of a pace. */
const pairUnits = 0.2;

/**
 * Tells whether two JSON values are equal; the order of keys does not matter. Works at any depth. Node's own comparison overflows the stack at a
 * tenth of the depth that a document may have.
 *
 * @internal
 */
export function* isSameJson(first: unknown, second: unknown, pace: Pace): Steps<boolean> {
  const pairs: (readonly [unknown, unknown])[] = [[first, second]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    if (pace.spend(pairUnits)) yield;
    const [a, b] = pair;
    if (a === b) continue;
    if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
      for (const [index, item] of a.entries()) pairs.push([item, b[index]]);
    } else if (isJsonObject(a) && isJsonObject(b) && Object.keys(a).length === Object.keys(b).length) {
      for (const key of Object.keys(a)) {
        if (!Object.hasOwn(b, key)) return false;
        pairs.push([a[key], b[key]]);
      }
    } else {
      return false;
    }
  }
  return true;
}
