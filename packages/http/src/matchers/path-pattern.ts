import { cleanPath, decodePercent, escapedByte, rawPathOf } from '../uri/uri.js';
import { readUnit } from '../uri/path-units.js';
import { lowerCase } from '../text/byte-text.js';
import { compileGlob, escapedFlag, matchesGlob, parseGlob, upperCaseFlag, type Codes } from './glob.js';

/** Returns true if the path of a request target matches. */
type PathTest = (uri: string) => boolean;

/**
 * Compiles a pattern of the `path` matcher to a function.
 *
 * @param pattern - an exact path, or one with `*` at the start, the end, both, or inside
 * @see Caddy's `MatchPath`
 * @internal
 */
export function compilePathPattern(pattern: string): PathTest {
  const lower = lowerCase(pattern);
  if (lower === '*') return () => true;
  const mergeSlashes = !lower.includes('//');
  if (lower.includes('%')) return escapedTest(pattern, mergeSlashes);
  const test = decodedTest(lower);
  return (uri) => test(cleanPath(lowerCase(decodePercent(rawPathOf(uri))), mergeSlashes));
}

function decodedTest(pattern: string): (path: string) => boolean {
  const stars = pattern.split('*').length - 1;
  const first = pattern.startsWith('*');
  const last = pattern.endsWith('*');
  if (stars === 2 && first && last) {
    const part = pattern.slice(1, -1);
    return (path) => path.includes(part);
  }
  if (stars === 1 && first) {
    const suffix = pattern.slice(1);
    return (path) => path.endsWith(suffix);
  }
  if (stars === 1 && last) {
    const prefix = pattern.slice(0, -1);
    return (path) => path.startsWith(prefix);
  }
  return compileGlob(pattern);
}

/**
 * Compiles a pattern with `%`. Where it has e.g. `%2f`, the request must have that byte escaped; elsewhere escapes are decoded first.
 * `%*` matches a span in which escapes are not decoded, so that it may contain an escaped slash.
 */
function escapedTest(pattern: string, mergeSlashes: boolean): PathTest {
  const glob = parseGlob(escapedCodes(pattern));
  if (glob === undefined) return () => false;
  return (uri) => matchesGlob(glob, escapedCodes(cleanPath(rawPathOf(uri), mergeSlashes)));
}

/** Returns the characters of a path in lower case, with flags for those that are escaped. */
function escapedCodes(path: string): Codes {
  const codes = new Int32Array(path.length);
  let count = 0;
  for (let at = 0; at < path.length; count += 1) {
    const code = path.charCodeAt(at);
    // Fast path, since most characters are ASCII.
    const byte = code === percent ? escapedByte(path, at) : -1;
    if (code < 0x80 && byte < 0x80) {
      const sent = byte < 0 ? code : byte;
      const isUpper = sent >= upperA && sent <= upperZ;
      const lower = isUpper ? sent + 0x20 : sent;
      codes[count] = byte < 0 ? lower : lower + escapedFlag + (isUpper ? upperCaseFlag : 0);
      at += byte < 0 ? 1 : 3;
      continue;
    }
    const { character, escape, end } = readUnit(path, at);
    const lower = lowerCase(character);
    const flags = escape === undefined ? 0 : escapedFlag + (lower === character ? 0 : upperCaseFlag);
    codes[count] = (lower.codePointAt(0) as number) + flags;
    at = end;
  }
  return codes.subarray(0, count);
}

const percent = 0x25;
const upperA = 0x41;
const upperZ = 0x5a;
