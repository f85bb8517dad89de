import type { Environment } from '@marcbachmann/cel-js';
import { errors } from '../errors.js';
import type { Regexp } from '../regexp/go-regexp.js';
import { compileRequestRegexp } from '../regexp/request-regexp.js';
import type { Budget } from './expression-cost.js';

/** Maximum number of cached patterns, because an expression may create ever new ones. */
const maxPatterns = 100;
/** Maximum length of a text that is parsed as a duration, because the library needs quadratic time for it. */
const maxDurationLength = 100;

/** Functions of the library that differ from Caddy's or have no limits, and our replacements. The library does not allow overriding its own. */
const ownMethods: ReadonlyMap<string, string> = new Map(
  ['matches', 'join', 'split', 'indexOf', 'lastIndexOf', 'substring', 'lowerAscii', 'upperAscii', 'trim'].map((name) => [name, `own_${name}`]),
);
const ownFunctions: ReadonlyMap<string, string> = new Map([['duration', 'own_duration']]);

/**
 * Returns the name of our replacement for a function of the library; the same name if there is none.
 *
 * @param isMethod - true if it is called as a method
 * @internal
 */
export function ownName(name: string, isMethod: boolean): string {
  return (isMethod ? ownMethods : ownFunctions).get(name) ?? name;
}

/** Returns the name as it is written in the expression. @internal */
export function writtenName(name: string): string {
  return name.replace(/^own_/, '');
}

/** Options of {@link registerTextFunctions}. */
interface TextFunctionsOptions {
  readonly environment: Environment;
  /** The remaining cost of the current evaluation. */
  readonly budget: Budget;
  /** The library's `duration` function. */
  readonly readDuration: (text: string) => unknown;
  /** Returns a regular expression that is a literal in the current expression. */
  readonly written: (pattern: string) => Regexp | undefined;
}

/**
 * Registers the text functions that Caddy has and the library lacks or implements differently. Positions are counted in code points.
 *
 * @see https://github.com/google/cel-go/tree/master/ext
 * @internal
 */
export function registerTextFunctions({ environment, budget, readDuration, written }: TextFunctionsOptions): void {
  const compiled = new Map<string, Regexp>();
  const compile = (pattern: string): Regexp => {
    const { expression, cost } = compileRequestRegexp(pattern);
    budget.spend(cost);
    if (compiled.size < maxPatterns) compiled.set(pattern, expression);
    return expression;
  };
  const own = (signature: string, handler: (...args: never[]) => unknown): void => {
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown);
  };
  own('string.own_matches(string): bool', (text: string, pattern: string) => {
    budget.spend(text.length >>> 3);
    return (written(pattern) ?? compiled.get(pattern) ?? compile(pattern)).test(text);
  });
  own('own_duration(string): google.protobuf.Duration', (text: string) => {
    if (text.length > maxDurationLength) throw argumentError('a duration', JSON.stringify(`${text.slice(0, 20)}…`));
    return readDuration(text);
  });
  own('own_duration(google.protobuf.Duration): google.protobuf.Duration', (duration: object) => duration);
  own('string(google.protobuf.Duration): string', (duration: object) => `${Number(duration) / 1000}s`);
  own('string(google.protobuf.Timestamp): string', (time: Date) => time.toISOString());
  own('int(google.protobuf.Timestamp): int', (time: Date) => BigInt(Math.floor(time.getTime() / 1000)));
  own('timestamp(google.protobuf.Timestamp): google.protobuf.Timestamp', (time: Date) => time);
  own('string.charAt(int): string', (text: string, index: bigint) => {
    const characters = [...text];
    return characters[place(index, characters.length)] ?? '';
  });
  own('string.own_substring(int): string', (text: string, start: bigint) => {
    const characters = [...text];
    return characters.slice(place(start, characters.length)).join('');
  });
  own('string.own_substring(int, int): string', (text: string, start: bigint, end: bigint) => {
    const characters = [...text];
    const last = place(end, characters.length);
    return characters.slice(place(start, last), last).join('');
  });
  own('string.own_indexOf(string): int', (text: string, searched: string) => characterIndex(text, text.indexOf(searched)));
  own('string.own_indexOf(string, int): int', (text: string, searched: string, from: bigint) =>
    characterIndex(text, text.indexOf(searched, unitIndex(text, from))),
  );
  own('string.own_lastIndexOf(string): int', (text: string, searched: string) => characterIndex(text, text.lastIndexOf(searched)));
  own('string.own_lastIndexOf(string, int): int', (text: string, searched: string, from: bigint) =>
    characterIndex(text, text.lastIndexOf(searched, unitIndex(text, from))),
  );
  own('string.own_lowerAscii(): string', (text: string) => text.replace(/[A-Z]+/g, (part) => part.toLowerCase()));
  own('string.own_upperAscii(): string', (text: string) => text.replace(/[a-z]+/g, (part) => part.toUpperCase()));
  own('string.own_trim(): string', (text: string) => trimmed(text));
  own('string.reverse(): string', (text: string) => [...text].reverse().join(''));
  own('string.own_split(string): list<string>', (text: string, separator: string) => split(text, separator, -1));
  own('string.own_split(string, int): list<string>', (text: string, separator: string, limit: bigint) => split(text, separator, Number(limit)));
  own('list.own_join(): string', (items: Iterable<unknown>) => join(items, '', budget));
  own('list.own_join(string): string', (items: Iterable<unknown>, separator: string) => join(items, separator, budget));
  own('string.replace(string, string): string', (text: string, searched: string, replacement: string) => replaceSome(text, searched, replacement, -1, budget));
  own('string.replace(string, string, int): string', (text: string, searched: string, replacement: string, limit: bigint) =>
    replaceSome(text, searched, replacement, Number(limit), budget),
  );
}

function argumentError(expected: string, received: string): Error {
  return errors.HTTP_EXPRESSION_ARGUMENT({ expected, received });
}

/** Returns an index, which may be one after the last character. */
function place(index: bigint, count: number): number {
  if (index < 0n || index > BigInt(count)) throw argumentError('an index within the text', String(index));
  return Number(index);
}

/** @returns the start of a character, in UTF-16 units */
function unitIndex(text: string, index: bigint): number {
  const characters = [...text];
  return characters.slice(0, place(index, characters.length)).join('').length;
}

/** @param unit - an offset in UTF-16 units; a negative one gives -1 */
function characterIndex(text: string, unit: number): bigint {
  return unit < 0 ? -1n : BigInt([...text.slice(0, unit)].length);
}

/** Removes Unicode white space at both ends. A regular expression for this would be quadratic. */
function trimmed(text: string): string {
  // U+0085 is white space in Go and not in JavaScript; U+FEFF is the opposite.
  const isSpace = (unit: number): boolean => unit === 0x85 || (unit !== 0xfeff && String.fromCharCode(unit).trim() === '');
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** @param limit - maximum number of parts; negative for all */
function split(text: string, separator: string, limit: number): readonly string[] {
  if (limit === 0) return [];
  const parts = separator === '' ? [...text] : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

function join(items: Iterable<unknown>, separator: string, budget: Budget): string {
  const texts = [...items];
  let length = 0;
  for (const text of texts) {
    if (typeof text !== 'string') throw argumentError('a list of texts', `one of ${typeof text}`);
    length += text.length + separator.length;
  }
  budget.reserve(length);
  return texts.join(separator);
}

/** @param limit - maximum number of replacements; negative for all */
function replaceSome(text: string, searched: string, replacement: string, limit: number, budget: Budget): string {
  const parts = searched === '' ? ['', ...text, ''] : text.split(searched);
  const count = Math.min(limit < 0 ? Infinity : limit, parts.length - 1);
  budget.reserve(text.length + count * replacement.length);
  return parts.slice(0, count + 1).join(replacement) + (count + 1 < parts.length ? searched + parts.slice(count + 1).join(searched) : '');
}
