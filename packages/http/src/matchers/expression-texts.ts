import type { Environment } from '@marcbachmann/cel-js';
import { errors } from '../errors.js';
import type { Regexp } from '../regexp/go-regexp.js';
import { compileRequestRegexp } from '../regexp/request-regexp.js';
import type { Budget } from './expression-cost.js';

/** Patterns that are remembered; expressions whose patterns never repeat must not fill the memory. */
const maxPatterns = 100;
/** Longest text that is read as a duration; the library takes time that is quadratic in it. */
const maxDurationLength = 100;

/** What the library has, but differs from the language or has no bounds, by its name; and ours. What it has cannot be replaced. */
const ownMethods: ReadonlyMap<string, string> = new Map(
  ['matches', 'join', 'split', 'indexOf', 'lastIndexOf', 'substring', 'lowerAscii', 'upperAscii', 'trim'].map((name) => [name, `own_${name}`]),
);
const ownFunctions: ReadonlyMap<string, string> = new Map([['duration', 'own_duration']]);

/**
 * Name of the function that does in Caddy's way what another one should.
 *
 * @param isMethod - whether it is called with a dot
 * @internal
 */
export function ownName(name: string, isMethod: boolean): string {
  return (isMethod ? ownMethods : ownFunctions).get(name) ?? name;
}

/** The name that stands in the expression. @internal */
export function writtenName(name: string): string {
  return name.replace(/^own_/, '');
}

/** What the functions for texts need. */
interface TextFunctionsOptions {
  readonly environment: Environment;
  /** What the evaluation under way may cost. */
  readonly budget: Budget;
  /** The library's function. */
  readonly readDuration: (text: string) => unknown;
  /** Gives a regular expression that is written in the expression under way. */
  readonly written: (pattern: string) => Regexp | undefined;
}

/**
 * Adds what the language does for texts in Caddy and the library leaves out, or does otherwise. Places are counted in code points.
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

/** A place among so many characters, or behind the last one. */
function place(index: bigint, count: number): number {
  if (index < 0n || index > BigInt(count)) throw argumentError('an index within the text', String(index));
  return Number(index);
}

/** @returns where a character begins, in UTF-16 units */
function unitIndex(text: string, index: bigint): number {
  const characters = [...text];
  return characters.slice(0, place(index, characters.length)).join('').length;
}

/** @param unit - a place in UTF-16 units; negative stays */
function characterIndex(text: string, unit: number): bigint {
  return unit < 0 ? -1n : BigInt([...text.slice(0, unit)].length);
}

/** Without what is space in Unicode at both ends; an expression for it would be quadratic. */
function trimmed(text: string): string {
  // U+0085 is space to Go and not to JavaScript; with U+FEFF it is the other way round.
  const isSpace = (unit: number): boolean => unit === 0x85 || (unit !== 0xfeff && String.fromCharCode(unit).trim() === '');
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** @param limit - greatest number of parts; negative for all */
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

/** @param limit - greatest number of replacements; negative for all */
function replaceSome(text: string, searched: string, replacement: string, limit: number, budget: Budget): string {
  const parts = searched === '' ? ['', ...text, ''] : text.split(searched);
  const count = Math.min(limit < 0 ? Infinity : limit, parts.length - 1);
  budget.reserve(text.length + count * replacement.length);
  return parts.slice(0, count + 1).join(replacement) + (count + 1 < parts.length ? searched + parts.slice(count + 1).join(searched) : '');
}
