import { isJsonObject } from '../config/json-objects.js';
import type { Pace, Steps } from '../pace.js';

/** A placeholder for a module in a value; its text is written as it is. @internal */
export class Written {
  constructor(readonly text: string) {}
}

/** Cost of writing one value, in units of a pace. */
const valueUnits = 0.3;

/**
 * Writes a JSON value so that two values are equal if and only if their texts are: keys are sorted. Works at any depth.
 *
 * @param value - a JSON value, which may contain {@link Written} parts
 * @param pace - tells when to yield
 * @internal
 */
export function* canonicalJson(value: unknown, pace: Pace): Steps<string> {
  let text = '';
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    if (pace.spend(valueUnits)) yield;
    const item = pending.pop();
    if (item instanceof Written) {
      text += item.text;
    } else if (Array.isArray(item)) {
      text += '[';
      pending.push(endOfArray);
      // A comma after each item is as unambiguous as commas between the items.
      for (let index = item.length - 1; index >= 0; index -= 1) pending.push(comma, item[index]);
    } else if (isJsonObject(item)) {
      text += '{';
      pending.push(endOfObject);
      for (const key of Object.keys(item).sort().reverse()) {
        if (item[key] !== undefined) pending.push(comma, item[key], new Written(`${JSON.stringify(key)}:`));
      }
    } else {
      text += JSON.stringify(item) ?? 'null';
    }
  }
  return text;
}

const comma = new Written(',');
const endOfArray = new Written(']');
const endOfObject = new Written('}');
