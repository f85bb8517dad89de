import { messageOf } from '@caddis/core';
import { errors } from '../errors.js';

/** Objects and lists inside each other. */
const maxDepth = 100;
/** Values in one file. */
const maxValues = 200_000;
/** Characters of one text: a page of prose has 3,000. */
const maxText = 16_384;

/**
 * Parses JSON that nobody vouches for: nested no deeper than those who walk it bear, of bounded size, without keys and numbers that mean something else to
 * JavaScript. Characters that a reader cannot see, and that turn the direction of what follows them, are replaced by U+FFFD.
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
    // The message of the engine quotes the text.
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

/** Control characters but tab and line feed, marks of direction, halves of surrogate pairs. */
const unseen = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Replaces what cannot be seen. @internal */
export function shownText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(unseen, '\ufffd').replace(/\p{Cs}/gu, '\ufffd');
}

/** Counts brackets outside of texts: the parser itself may not bear what is too deep. */
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
