import { cleanPath, decodePercent, rawPathOf } from '../request/uri.js';
import { globExpression } from './glob.js';

/** Tells whether the path of a request target matches. */
type PathTest = (uri: string) => boolean;

/**
 * Makes a test out of a pattern of the `path` matcher.
 *
 * @param pattern - exact path, or one with `*` in front, behind, at both ends or within
 * @see Caddy's `MatchPath`
 * @internal
 */
export function compilePathPattern(pattern: string): PathTest {
  const lower = pattern.toLowerCase();
  if (lower === '*') return () => true;
  const mergeSlashes = !lower.includes('//');
  if (lower.includes('%')) return escapedTest(lower, mergeSlashes);
  const test = decodedTest(lower);
  return (uri) => test(cleanPath(decodePercent(rawPathOf(uri)).toLowerCase(), mergeSlashes));
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
  if (stars === 0 && !/[?[\\]/.test(pattern)) return (path) => path === pattern;
  const expression = globExpression(pattern);
  return (path) => expression?.test(path) === true;
}

/**
 * A pattern with `%`: where it says `%2f`, the request must have that byte escaped; elsewhere escapes are decoded first.
 * `%*` is a span that is left escaped.
 */
function escapedTest(pattern: string, mergeSlashes: boolean): PathTest {
  const expression = globExpression(pattern.replaceAll('%*', '*'));
  if (expression === undefined) return () => false;
  return (uri) => {
    const path = cleanPath(rawPathOf(uri), mergeSlashes).toLowerCase();
    const comparable = escapedWhereWanted(path, pattern);
    return comparable !== undefined && expression.test(comparable);
  };
}

/** Walks path and pattern side by side, and decodes the path except where the pattern wants it escaped. */
function escapedWhereWanted(path: string, pattern: string): string | undefined {
  let comparable = '';
  let at = 0;
  for (let index = 0; index < pattern.length && at < path.length; index += 1) {
    const spanEscaped = pattern.startsWith('%*', index);
    if (spanEscaped) index += 1;
    if (pattern[index] === '*') {
      const stop = pattern[index + 1];
      const end = stop === undefined ? path.length : path.indexOf(stop, at);
      if (end < 0) return undefined;
      const span = path.slice(at, end);
      comparable += spanEscaped ? span : decodePercent(span);
      at = end;
      continue;
    }
    const unit = /^%[0-9a-f]{2}/.test(path.slice(at, at + 3)) ? path.slice(at, at + 3) : (path[at] as string);
    if (pattern[index] === '%') {
      if (unit.length === 3) comparable += unit;
      index += 2;
    } else {
      comparable += decodePercent(unit);
    }
    at += unit.length;
  }
  return comparable;
}
