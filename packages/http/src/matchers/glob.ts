/** A part of a glob, which matches one character or any number of them. */
type Part =
  | { readonly kind: 'character'; readonly code: number }
  /** The character exactly as it was sent, escaped or not; or the slash after a span of escaped characters. */
  | { readonly kind: 'exact'; readonly code: number }
  /** Any character except a slash. */
  | { readonly kind: 'any' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [from: number, to: number])[] }
  /** Any number of characters except slashes. If `raw` is true, an escaped slash is allowed. */
  | { readonly kind: 'star'; readonly raw: boolean };

/** The text to match: code points, with {@link escapedFlag} added where one was escaped. @internal */
export type Codes = ArrayLike<number>;

/** A parsed glob. @internal */
export interface Glob {
  readonly parts: readonly Part[];
  /** True if it has both kinds of stars. */
  readonly isMixed: boolean;
}

/** Added to the code point of a character that is percent-encoded in a path. No code point is that large. @internal */
export const escapedFlag = 0x200000;
/** Added as well if that character was in upper case, because the bytes of two escaped characters must be equal. @internal */
export const upperCaseFlag = 0x400000;
const codePoint = escapedFlag - 1;

/**
 * Parses a glob: `*` stands for any number of characters except slashes, `?` for one of them, `[a-z]` and `[^a-z]` for one of a class, `\x`
 * for the character itself.
 *
 * @param codes - the pattern for a whole text; where escapes matter, those of the pattern are flagged
 * @returns `undefined` if the pattern is malformed, so that it matches nothing
 * @see Go's `path.Match`
 * @internal
 */
export function parseGlob(codes: Codes): Glob | undefined {
  const parts: Part[] = [];
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] as number;
    if (code >= escapedFlag) parts.push({ kind: 'exact', code });
    else if (code === star) parts.push({ kind: 'star', raw: false });
    else if (code === percent && codes[at + 1] === star) {
      parts.push({ kind: 'star', raw: true });
      at += 1;
    } else if (code === question) parts.push({ kind: 'any' });
    else if (code === backslash) {
      at += 1;
      if (at >= codes.length) return undefined;
      parts.push({ kind: 'character', code: codes[at] as number });
    } else if (code === bracket) {
      const end = readClass(codes, at + 1, parts);
      if (end < 0) return undefined;
      at = end;
    } else {
      const last = parts.at(-1);
      parts.push({ kind: code === slash && last?.kind === 'star' && last.raw ? 'exact' : 'character', code });
    }
  }
  const stars = new Set(parts.map((part) => (part.kind === 'star' ? part.raw : undefined)));
  return { parts, isMixed: stars.has(true) && stars.has(false) };
}

const slash = 0x2f;
const star = 0x2a;
const question = 0x3f;
const backslash = 0x5c;
const bracket = 0x5b;
const closing = 0x5d;
const caret = 0x5e;
const minus = 0x2d;
const percent = 0x25;

/** @returns index of the closing bracket; -1 if the class is malformed */
function readClass(codes: Codes, start: number, parts: Part[]): number {
  const ranges: [number, number][] = [];
  const negated = codes[start] === caret;
  let at = negated ? start + 1 : start;
  /** Reads one end of a range, which may be escaped. */
  const read = (): number | undefined => {
    if (codes[at] === backslash) at += 1;
    else if (codes[at] === minus || codes[at] === closing) return undefined;
    const code = codes[at];
    at += 1;
    return at < codes.length ? code : undefined;
  };
  while (codes[at] !== closing || ranges.length === 0) {
    const from = read();
    if (from === undefined) return -1;
    if (codes[at] !== minus) {
      ranges.push([from, from]);
      continue;
    }
    at += 1;
    const to = read();
    if (to === undefined) return -1;
    ranges.push([from, to]);
  }
  parts.push({ kind: 'class', negated, ranges });
  return at;
}

/**
 * Compiles a glob to a function.
 *
 * @param pattern - `*` stands for any number of characters except slashes, `?` for one of them, `[a-z]` and `[^a-z]` for one of a class
 * @returns a function that returns true if a whole text matches; a malformed pattern matches nothing
 * @see Go's `path.Match`
 * @public
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  if (!/[*?[\\]/.test(pattern)) return (text) => text === pattern;
  const glob = parseGlob(codesOf(pattern));
  return (text) => glob !== undefined && matchesGlob(glob, codesOf(text));
}

/**
 * Returns true if a glob matches a whole text. It takes at most time proportional to the product of both lengths. On a mismatch only the
 * last star is extended, because the parts before it already matched at the earliest possible position.
 *
 * @internal
 */
export function matchesGlob(glob: Glob, codes: Codes): boolean {
  const { parts } = glob;
  if (glob.isMixed) return matchesMixed(parts, codes);
  let at = 0;
  let index = 0;
  let lastStar = -1;
  let starEnd = 0;
  while (at < codes.length) {
    const part = parts[index];
    const code = codes[at] as number;
    if (part?.kind === 'star') {
      lastStar = index;
      starEnd = at;
      index += 1;
    } else if (part !== undefined && matchesPart(part, code)) {
      at += 1;
      index += 1;
    } else if (lastStar >= 0 && matchesPart(parts[lastStar] as Part, codes[starEnd] as number)) {
      starEnd += 1;
      at = starEnd;
      index = lastStar + 1;
    } else {
      return false;
    }
  }
  while (parts[index]?.kind === 'star') index += 1;
  return index === parts.length;
}

/** With both kinds of stars, an earlier star may need to be extended as well. So this simulates all alternatives at once, like an NFA. */
function matchesMixed(parts: readonly Part[], codes: Codes): boolean {
  let reached = new Uint8Array(parts.length + 1);
  let next = new Uint8Array(parts.length + 1);
  reach(parts, reached, 0);
  for (let at = 0; at < codes.length; at += 1) {
    next.fill(0);
    for (let index = 0; index < parts.length; index += 1) {
      const part = parts[index] as Part;
      if (reached[index] === 1 && matchesPart(part, codes[at] as number)) reach(parts, next, part.kind === 'star' ? index : index + 1);
    }
    [reached, next] = [next, reached];
  }
  return reached[parts.length] === 1;
}

/** Marks a part as reached. A star may match nothing, so the part after it is reached as well. */
function reach(parts: readonly Part[], reached: Uint8Array, first: number): void {
  let index = first;
  reached[index] = 1;
  while (parts[index]?.kind === 'star') {
    index += 1;
    reached[index] = 1;
  }
}

function matchesPart(part: Part, code: number): boolean {
  switch (part.kind) {
    case 'exact':
      return code === part.code;
    case 'character':
      return character(code) === part.code;
    case 'any':
      return character(code) !== slash;
    case 'star':
      return (part.raw ? code : character(code)) !== slash;
    case 'class':
      return part.ranges.some(([from, to]) => from <= character(code) && character(code) <= to) !== part.negated;
  }
}

function character(code: number): number {
  return code & codePoint;
}

/** Returns the code points of a text. @internal */
export function codesOf(text: string): Codes {
  const codes = new Int32Array(text.length);
  let count = 0;
  for (let at = 0; at < text.length; count += 1) {
    const code = text.codePointAt(at) as number;
    codes[count] = code;
    at += code > 0xffff ? 2 : 1;
  }
  return codes.subarray(0, count);
}
