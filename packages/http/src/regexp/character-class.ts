/** Code points from the first to the last. */
type Range = readonly [first: number, last: number];

/** Members of a class: ranges, and properties of Unicode as JavaScript writes them. @internal */
export interface ClassMembers {
  readonly ranges: readonly Range[];
  readonly properties: readonly string[];
}

const lastCodePoint = 0x10ffff;
const digits: Range = [0x30, 0x39];
const upper: Range = [0x41, 0x5a];
const lower: Range = [0x61, 0x7a];
const word: readonly Range[] = [digits, upper, [0x5f, 0x5f], lower];
const space: readonly Range[] = [[0x09, 0x0a], [0x0c, 0x0d], [0x20, 0x20]];

const byName: Readonly<Record<string, readonly Range[]>> = {
  alnum: [digits, upper, lower],
  alpha: [upper, lower],
  ascii: [[0x00, 0x7f]],
  blank: [[0x09, 0x09], [0x20, 0x20]],
  cntrl: [[0x00, 0x1f], [0x7f, 0x7f]],
  digit: [digits],
  graph: [[0x21, 0x7e]],
  lower: [lower],
  print: [[0x20, 0x7e]],
  punct: [[0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]],
  space: [[0x09, 0x0d], [0x20, 0x20]],
  upper: [upper],
  word,
  xdigit: [digits, [0x41, 0x46], [0x61, 0x66]],
};

const byLetter: Readonly<Record<string, readonly Range[]>> = { d: [digits], s: space, w: word };

/**
 * Members of a class by name, e.g. `alpha` of `[:alpha:]`.
 *
 * @returns `undefined` when there is none
 * @internal
 */
export function namedClass(name: string, negated: boolean): ClassMembers | undefined {
  return Object.hasOwn(byName, name) ? members(byName[name] as readonly Range[], negated) : undefined;
}

/**
 * Members of a class by letter: `d`, `s`, `w`, in upper case all others.
 *
 * @returns `undefined` when there is none
 * @internal
 */
export function letterClass(letter: string): ClassMembers | undefined {
  const ranges = byLetter[letter.toLowerCase()];
  return ranges === undefined ? undefined : members(ranges, letter !== letter.toLowerCase());
}

/** The class of one or more code points. @internal */
export function rangeClass(first: number, last: number): ClassMembers {
  return { ranges: [[first, last]], properties: [] };
}

/**
 * Members of a class by a property of Unicode.
 *
 * @param name - a category such as `L` or `Lu`, or a script such as `Greek`
 * @internal
 */
export function propertyClass(name: string, negated: boolean): ClassMembers {
  if (name === 'Any') return members([[0, lastCodePoint]], negated);
  const property = name.length <= 2 ? name : `Script=${name}`;
  return { ranges: [], properties: [`\\${negated ? 'P' : 'p'}{${property}}`] };
}

/**
 * Writes a class for JavaScript.
 *
 * @param parts - what is in it
 * @param negated - true for all else
 * @param ignoreCase - true to put letters in with their other case
 * @internal
 */
export function writeClass(parts: readonly ClassMembers[], negated: boolean, ignoreCase: boolean): string {
  const ranges = parts.flatMap((part) => part.ranges);
  const folded = ignoreCase ? ranges.flatMap(otherCase) : [];
  const text = [...ranges, ...folded].map(([first, last]) => (first === last ? escape(first) : `${escape(first)}-${escape(last)}`));
  return `[${negated ? '^' : ''}${text.join('')}${parts.flatMap((part) => part.properties).join('')}]`;
}

function members(ranges: readonly Range[], negated: boolean): ClassMembers {
  return { ranges: negated ? complement(ranges) : ranges, properties: [] };
}

/** @param ranges - in order, without overlaps */
function complement(ranges: readonly Range[]): readonly Range[] {
  const gaps: Range[] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    if (first > next) gaps.push([next, first - 1]);
    next = last + 1;
  }
  return next > lastCodePoint ? gaps : [...gaps, [next, lastCodePoint]];
}

/** The letters of a range in their other case. Of ranges beyond ASCII only single letters are looked at. */
function otherCase(range: Range): readonly Range[] {
  const [first, last] = range;
  if (first === last) return otherCasesOf(first);
  return [...moved(range, upper, 32), ...moved(range, lower, -32)];
}

function otherCasesOf(codePoint: number): readonly Range[] {
  const letter = String.fromCodePoint(codePoint);
  const others = [letter.toLowerCase(), letter.toUpperCase()].filter((other) => other !== letter && [...other].length === 1);
  return others.map((other) => [other.codePointAt(0) as number, other.codePointAt(0) as number]);
}

/** The part of a range that lies in an alphabet, moved to the other one. */
function moved([first, last]: Range, [from, to]: Range, distance: number): readonly Range[] {
  const start = Math.max(first, from);
  const end = Math.min(last, to);
  return start > end ? [] : [[start + distance, end + distance]];
}

function escape(codePoint: number): string {
  return `\\u{${codePoint.toString(16)}}`;
}
