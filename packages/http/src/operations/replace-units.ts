import { lowerCase } from '../text/byte-text.js';
import { assertReplacedLength } from '../text/replaced-length.js';
import { readUnits, type PathUnit } from '../uri/path-units.js';

/**
 * Compares the characters of a path with the wanted ones, ignoring case. If a wanted character is escaped, the path must have the same
 * escape; otherwise it does not matter whether the character is escaped in the path.
 *
 * @internal
 */
export function sameUnits(found: readonly PathUnit[], wanted: readonly PathUnit[]): boolean {
  return found.length === wanted.length && wanted.every((unit, index) => isWanted(found[index] as PathUnit, unit, lowerCase));
}

/**
 * Replaces a text in a part of a request target. ASCII characters must match as they were sent, because escaping can change their meaning.
 * Other characters can only have been sent escaped.
 *
 * @param text - path or query as sent
 * @param searched - the text to find
 * @param replacement - the text to insert, in the form in which it is sent
 * @param limit - maximum number of replacements
 * @internal
 */
export function replaceUnits(text: string, searched: readonly PathUnit[], replacement: string, limit: number): string {
  if (searched.length === 0 || text === '') return text;
  // Fast path: without escapes, plain text can be compared.
  if (!text.includes('%')) return searched.some(({ escape }) => escape !== undefined) ? text : replaceSome(text, searched.map(({ character }) => character).join(''), replacement, limit);
  const units = readUnits(text);
  const matches = (at: number): boolean =>
    searched.every((wanted, index) => {
      const unit = units[at + index];
      return unit !== undefined && isWanted(unit, wanted, asIs) && (wanted.escape !== undefined || unit.escape === undefined || unit.character > '\x7f');
    });
  let result = '';
  let copied = 0;
  let left = limit;
  for (let at = 0; left > 0 && at + searched.length <= units.length; ) {
    if (!matches(at)) {
      at += 1;
      continue;
    }
    result += text.slice(copied, (units[at] as PathUnit).start) + replacement;
    assertReplacedLength(result.length);
    at += searched.length;
    copied = (units[at - 1] as PathUnit).end;
    left -= 1;
  }
  return result + text.slice(copied);
}

function replaceSome(text: string, searched: string, replacement: string, limit: number): string {
  const parts = text.split(searched);
  const kept = parts.splice(0, Math.min(limit, parts.length - 1));
  assertReplacedLength(text.length + kept.length * replacement.length);
  return [...kept, parts.join(searched)].join(replacement);
}

function isWanted(found: PathUnit, wanted: PathUnit, change: (text: string) => string): boolean {
  return wanted.escape === undefined ? change(found.character) === change(wanted.character) : found.escape === wanted.escape;
}

function asIs(text: string): string {
  return text;
}
