/**
 * Splits a path behind the first of some texts that stands in it. Letters of ASCII are compared without case, all others as they are:
 * those that only look alike, or become ASCII in lower case, must not make a script of another file.
 *
 * @param path - decoded
 * @param splits - texts in ASCII and lower case, in the order in which they are tried
 * @returns the script, and what is behind it; both `undefined` where none of the texts stands in the path
 * @see Caddy's `splitPos`
 * @internal
 */
export function splitPath(path: string, splits: readonly string[]): readonly [script: string, rest: string] | undefined {
  if (splits.length === 0) return ['', path];
  const lower = asciiLowerCase(path);
  for (const split of splits) {
    const at = lower.indexOf(split);
    if (at >= 0) return [path.slice(0, at + split.length), path.slice(at + split.length)];
  }
  return undefined;
}

/** A text whose letters of ASCII are in lower case. @internal */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
