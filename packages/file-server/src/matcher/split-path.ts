/** A path that was split in two. @internal */
export interface SplitPath {
  readonly path: string;
  /** What stands behind it. */
  readonly remainder: string;
}

/**
 * Splits a path behind the first of some texts that ends a segment of it; upper and lower case do not count.
 *
 * @param path - decoded path
 * @param delimiters - in the order in which they are tried, in lower case
 * @returns the whole path where none fits
 * @see Caddy's `MatchFile.firstSplit`
 * @internal
 */
export function splitPath(path: string, delimiters: readonly string[]): SplitPath {
  for (const delimiter of delimiters) {
    const end = endOf(path, delimiter);
    // Where it ends no segment, as in `/a.phpx`, the next one is tried.
    if (end >= 0 && (end === path.length || path[end] === '/')) return { path: path.slice(0, end), remainder: path.slice(end) };
  }
  return { path, remainder: '' };
}

/** @returns where the first of these texts ends; -1 when there is none */
function endOf(path: string, delimiter: string): number {
  for (let at = 0; at + delimiter.length <= path.length; at += 1) {
    if (path.slice(at, at + delimiter.length).toLowerCase() === delimiter) return at + delimiter.length;
  }
  return -1;
}
