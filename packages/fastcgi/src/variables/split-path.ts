/**
 * Splits a path after the first of the given texts that it contains. Only ASCII letters are compared without case. Other characters that
 * look like ASCII letters, or become ones in lower case, must not match, because they would make a script of another file.
 *
 * @param path - decoded path
 * @param splits - ASCII texts in lower case, in the order in which they are tried
 * @returns the script and the rest of the path; `undefined` if the path contains none of the texts
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

/** Converts ASCII letters to lower case. @internal */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
