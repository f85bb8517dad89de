import type { Pace, Steps } from '../pace.js';

/**
 * What one fast look at a document tells before it is parsed.
 *
 * @internal
 */
export interface TextMeasure {
  /** Number of keys that are written, repeated ones included. */
  readonly keys: number;
  /** Offset of the first bracket that is nested too deep. */
  readonly tooDeepAt: number | undefined;
}

/** Characters that are looked at in a microsecond. */
const charactersOfUnit = 200;
/** What it takes to look at one key or item, in units of a pace. */
const itemUnits = 0.1;

const doubleQuote = 0x22;
const backslash = 0x5c;

/**
 * Counts keys and depth without parsing. Means nothing for a text that is not JSON.
 *
 * @param text - the document
 * @param limit - greatest number of objects and arrays in each other
 * @param pace - says when to yield
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

/** Offset of the quote that ends a string; of the end of the text where there is none. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

/** Tells whether a character stands behind an odd number of backslashes. */
function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charCodeAt(before) === backslash) before -= 1;
  return (at - before) % 2 === 0;
}

/**
 * Counts the keys of a parsed document. Less than the text has means that a key was written twice, because the parser keeps the last.
 *
 * @param value - the parsed document
 * @param pace - says when to yield
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
