import { endOfString } from '@caddis/kit';
import type { Pace, Steps } from '../pace.js';

/**
 * What a fast scan of a document finds before it is parsed.
 *
 * @internal
 */
export interface TextMeasure {
  /** Number of keys in the text, including repeated ones. */
  readonly keys: number;
  /** Offset of the first bracket that is nested too deeply. */
  readonly tooDeepAt: number | undefined;
}

/** Number of characters that are scanned in a microsecond. */
const charactersOfUnit = 200;
/** Cost of visiting one key or item, in units of a pace. */
const itemUnits = 0.1;

const doubleQuote = 0x22;

/**
 * Counts keys and depth without parsing. The result is meaningless if the text is not JSON.
 *
 * @param text - the document
 * @param limit - maximum nesting depth of objects and arrays
 * @param pace - tells when to yield
 * @internal
 */
export function* measureText(text: string, limit: number, pace: Pace): Steps<TextMeasure> {
  let keys = 0;
  let depth = 0;
  let looked = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (at >= looked) {
      looked = at + charactersOfUnit * 1000;
      if (pace.spend(1000)) yield;
    }
    switch (text.charCodeAt(at)) {
      case doubleQuote:
        at = endOfString(text, at);
        break;
      case 0x3a: // :
        keys += 1;
        break;
      case 0x7b: // {
      case 0x5b: // [
        depth += 1;
        if (depth > limit) return { keys, tooDeepAt: at };
        break;
      case 0x7d: // }
      case 0x5d: // ]
        depth -= 1;
    }
  }
  return { keys, tooDeepAt: undefined };
}

/**
 * Counts the keys of a parsed document. If the text has more, a key was repeated, because the parser only keeps the last.
 *
 * @param value - the parsed document
 * @param pace - tells when to yield
 * @returns the number of keys, and whether one of them is `@id`
 * @internal
 */
export function* countKeys(value: unknown, pace: Pace): Steps<{ readonly keys: number; readonly hasIds: boolean }> {
  let keys = 0;
  let hasIds = false;
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const container = pending.pop();
    if (Array.isArray(container)) {
      for (const item of container) {
        if (pace.spend(itemUnits)) yield;
        if (typeof item === 'object') pending.push(item);
      }
    } else if (typeof container === 'object' && container !== null) {
      for (const key of Object.keys(container)) {
        if (pace.spend(itemUnits)) yield;
        keys += 1;
        hasIds ||= key === '@id';
        const item = (container as Record<string, unknown>)[key];
        if (typeof item === 'object') pending.push(item);
      }
    }
  }
  return { keys, hasIds };
}
