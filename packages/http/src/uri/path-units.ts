import { characterLength, strayByte } from '../text/byte-text.js';
import { decodePercent, escapedByte } from './uri.js';

/** A character of a path, with the place where it stands. @internal */
export interface PathUnit {
  /** The character, decoded. */
  readonly character: string;
  /** How it is escaped, in lower case; `undefined` where it is not. */
  readonly escape: string | undefined;
  readonly start: number;
  readonly end: number;
}

/**
 * Takes a path apart into characters. Several escapes that make one character of UTF-8 are one; an escape that is no part of one
 * is a character of its own.
 *
 * @param path - a path as sent, or a text of the config, where a character beyond ASCII is itself
 * @param most - how many to read; all when left out
 * @internal
 */
export function readUnits(path: string, most = Infinity): readonly PathUnit[] {
  const units: PathUnit[] = [];
  for (let start = 0; start < path.length && units.length < most; start = (units.at(-1) as PathUnit).end) units.push(readUnit(path, start));
  return units;
}

/**
 * Reads the character at a position.
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
