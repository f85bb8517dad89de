/** A path that was split into two parts. @internal */
export interface SplitPath {
  readonly path: string;
  /** The part after the split. */
  readonly remainder: string;
}

/**
 * Splits a path after the first of the given texts that ends one of its segments; upper and lower case are equal.
 *
 * @param path - decoded path
 * @param delimiters - the texts in lower case, in the order in which they are tried
 * @returns the whole path if none of them fits
 * @see Caddy's `MatchFile.firstSplit`
 * @internal
 */
export function splitPath(path: string, delimiters: readonly string[]): SplitPath {
  for (const delimiter of delimiters) {
    const end = endOf(path, delimiter);
    // If it does not end a segment, as in `/a.phpx`, the next delimiter is tried.
    if (end >= 0 && (end === path.length || path[end] === '/')) return { path: path.slice(0, end), remainder: path.slice(end) };
  }
  return { path, remainder: '' };
}

/** @returns the end of the first occurrence; -1 if there is none */
function endOf(path: string, delimiter: string): number {
  for (let at = 0; at + delimiter.length <= path.length; at += 1) {
    if (path.slice(at, at + delimiter.length).toLowerCase() === delimiter) return at + delimiter.length;
  }
  return -1;
}
