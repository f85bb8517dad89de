import { messageOf } from '@caddis/core';
import { errors } from '../errors.js';

/** Maximum nesting of objects and arrays. */
const maxDepth = 100;
/** Maximum number of values in one file. */
const maxValues = 200_000;
/** Maximum number of characters in one string; a page of prose has 3,000. */
const maxText = 16_384;

/**
 * Parses untrusted JSON. Limits its nesting and size, and rejects keys and numbers that JavaScript would treat differently, such as `__proto__`.
 * Invisible characters and those that change the direction of the following text are replaced by U+FFFD.
 *
 * @param text - the text
 * @param file - its name, for errors
 * @throws `DOCGEN_PACKAGE_DOCS_INVALID`
 * @internal
 */
export function parsePackedJson(text: string, file: string): unknown {
  const invalid = (reason: string): Error => errors.DOCGEN_PACKAGE_DOCS_INVALID({ file, reason });
  if (isDeeperThan(text, maxDepth)) throw invalid(`it is nested deeper than ${maxDepth} levels`);
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (cause) {
    // The message of the JSON parser quotes the text, so that it needs the same replacement.
    throw errors.DOCGEN_PACKAGE_DOCS_INVALID({ file, reason: 'it is no JSON' }, { cause: new Error(shownText(messageOf(cause))) });
  }
  const holder = [root];
  const waiting: (unknown[] | Record<string, unknown>)[] = [holder];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const [key, value] of Object.entries(next)) {
      count += 1;
      if (count > maxValues) throw invalid(`it has more than ${maxValues} values`);
      if (key === '__proto__' || key.length > maxText || shownText(key) !== key) throw invalid('a key in it is none');
      if (typeof value === 'number' && !Number.isFinite(value)) throw invalid('a number in it is larger than any number');
      if (typeof value === 'string') {
        if (value.length > maxText) throw invalid(`a text in it has more than ${maxText} characters`);
        (next as Record<string, unknown>)[key] = shownText(value);
      } else if (typeof value === 'object' && value !== null) {
        waiting.push(value as Record<string, unknown>);
      }
    }
  }
  return holder[0];
}

/** Control characters except tab and line feed, direction marks, and other invisible characters. */
const unseen = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Replaces invisible characters. @internal */
export function shownText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(unseen, '\ufffd').replace(/\p{Cs}/gu, '\ufffd');
}

/** Checks the nesting by counting brackets outside strings, before the parser sees the text: deep nesting could exhaust its stack. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inText) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) inText = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}
