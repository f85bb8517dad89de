/**
 * Makes a regular expression out of a glob: `*` any characters but slashes, `?` one of them, `[a-z]` and `[^a-z]` one of a class,
 * `\x` the character itself.
 *
 * @param glob - the pattern for a whole text
 * @returns `undefined` when the pattern is broken, which then matches nothing
 * @see Go's `path.Match`
 * @internal
 */
export function globExpression(glob: string): RegExp | undefined {
  let source = '';
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob[at] as string;
    if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const end = classEnd(glob, at);
      if (end < 0) return undefined;
      source += glob.slice(at, end + 1).replace(/\[(?!\^?)/g, '\\[');
      at = end;
    } else if (character === '\\') {
      at += 1;
      if (at >= glob.length) return undefined;
      source += escapeExpression(glob[at] as string);
    } else source += escapeExpression(character);
  }
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    return undefined;
  }
}

function classEnd(glob: string, start: number): number {
  let at = glob[start + 1] === '^' ? start + 2 : start + 1;
  if (glob[at] === ']') return -1;
  for (; at < glob.length; at += 1) {
    if (glob[at] === '\\') at += 1;
    else if (glob[at] === ']') return at;
  }
  return -1;
}

/** Escapes what has a meaning in regular expressions. @internal */
export function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
