/** A part of a glob that stands for one character, or for any number of them. */
type Part =
  | { readonly kind: 'character'; readonly code: number }
  /** The character as it was sent: escaped, or the slash behind a span of what is escaped. */
  | { readonly kind: 'exact'; readonly code: number }
  /** Any character but a slash. */
  | { readonly kind: 'any' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [from: number, to: number])[] }
  /** Any number of characters other than slashes; of `raw` ones an escaped slash is none. */
  | { readonly kind: 'star'; readonly raw: boolean };

/** What a glob is matched with: code points, with {@link escapedFlag} where one was escaped. @internal */
export type Codes = ArrayLike<number>;

/** A glob, ready to use. @internal */
export interface Glob {
  readonly parts: readonly Part[];
  /** True when it has stars of both kinds. */
  readonly isMixed: boolean;
}

/** Added to the code point of a character that is escaped in a path. No code point is that large. @internal */
export const escapedFlag = 0x200000;
/** Added besides where the character was in upper case: of two escapes the bytes must be the same. @internal */
export const upperCaseFlag = 0x400000;
const codePoint = escapedFlag - 1;

/**
 * Takes a glob apart: `*` stands for any characters but slashes, `?` for one of them, `[a-z]` and `[^a-z]` for one of a class, `\x`
 * for the character itself.
 *
 * @param codes - the pattern for a whole text; where escapes count, those of the pattern are marked
 * @returns `undefined` when the pattern is broken, which then matches nothing
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

/** @returns position of the closing bracket; -1 when the class is broken */
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
 * Makes a test out of a glob.
 *
 * @param pattern - `*` stands for any characters but slashes, `?` for one of them, `[a-z]` and `[^a-z]` for one of a class
 * @returns tells whether a whole text matches; a broken pattern matches nothing
 * @see Go's `path.Match`
 * @public
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  if (!/[*?[\\]/.test(pattern)) return (text) => text === pattern;
  const glob = parseGlob(codesOf(pattern));
  return (text) => glob !== undefined && matchesGlob(glob, codesOf(text));
}

/**
 * Tells whether a glob matches a whole text. The work is at most the length of the text times that of the glob: of all stars only
 * the last can have to take more, because what stands before it was found as early as it can be.
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

/** Where stars are of both kinds, one before the last can have to take more, so all ways are followed at once. */
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

/** A star may stand for nothing, so what is behind it is reached, too. */
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

/** The code points of a text. @internal */
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
