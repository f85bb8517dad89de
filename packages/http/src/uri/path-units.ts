import { characterLength, strayByte } from '../text/byte-text.js';
import { decodePercent, escapedByte } from './uri.js';

/** A character of a path, with its place. @internal */
export interface PathUnit {
  /** The decoded character. */
  readonly character: string;
  /** Its percent-encoding in lower case; `undefined` if it is not encoded. */
  readonly escape: string | undefined;
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a path into characters. Several escapes that form one UTF-8 character are one unit; an escape that is not part of a valid
 * character is a unit of its own.
 *
 * @param path - a path as sent, or a text of the config, in which non-ASCII characters stand for themselves
 * @param most - maximum number of characters; all if left out
 * @internal
 */
export function readUnits(path: string, most = Infinity): readonly PathUnit[] {
  const units: PathUnit[] = [];
  for (let start = 0; start < path.length && units.length < most; start = (units.at(-1) as PathUnit).end) units.push(readUnit(path, start));
  return units;
}

/**
 * Returns the character at a position.
 *
 * @internal
 */
export function readUnit(path: string, start: number): PathUnit {
  if (escapedByte(path, start) < 0) {
    const character = String.fromCodePoint(path.codePointAt(start) as number);
    return { character, escape: undefined, start, end: start + character.length };
  }
  const byteAt = (offset: number): number => escapedByte(path, start + 3 * offset);
  const length = characterLength(byteAt);
  const end = start + 3 * (length || 1);
  const character = length === 0 ? strayByte(byteAt(0)) : decodePercent(path.slice(start, end));
  return { character, escape: path.slice(start, end).toLowerCase(), start, end };
}
