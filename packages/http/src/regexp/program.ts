import { createRequire } from 'node:module';
import type { RE2JS, RE2JSSyntaxException } from 're2js';

import { patternSize } from './pattern-size.js';

type Library = typeof import('re2js');

let library: Library | undefined;

/**
 * Loads the library for expressions on demand, because few configs have any. It uses `require`, because expressions are compiled
 * synchronously. The bundle of the command leaves this call unchanged, and the command depends on the library, too.
 */
function re2(): Library {
  return (library ??= createRequire(import.meta.url)('re2js') as Library);
}

/** Kinds of instructions, with the numbers of the library. @internal */
export const operations = { either: 1, eitherOfMatch: 2, capture: 3, assertion: 4, fail: 5, match: 6, nothing: 7, firstCharacter: 8, lastCharacter: 11 } as const;

/**
 * One instruction of a compiled expression.
 *
 * @see https://swtch.com/~rsc/regexp/regexp2.html
 * @internal
 */
export interface Instruction {
  readonly op: number;
  /** Index of the next instruction; for a choice, the preferred one. */
  readonly out: number;
  /** For a choice the other instruction, for a capture its number, for an assertion its conditions. */
  readonly arg: number;
  /** Returns true if the instruction consumes this character; only for kinds that consume one. */
  matchRune(codePoint: number): boolean;
}

/** A compiled expression: its instructions, and the predecessors of each of them. @internal */
export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
  /** Number of groups, including the whole match. */
  readonly groupCount: number;
  readonly groupNames: ReadonlyMap<string, number>;
  /** The text that the expression consists of, if it is literal and has no groups. */
  readonly literal: string | undefined;
  /** True if it has assertions such as `^`, `$` or `\b`. */
  readonly hasAssertions: boolean;
  /** Indexes of the `match` instructions. */
  readonly matches: readonly number[];
  /** For each instruction, the predecessors that consume a character. */
  readonly takersBefore: Lists;
  /** For each instruction, the predecessors that consume no character. */
  readonly passersBefore: Lists;
  /** Number of character classes. No instruction distinguishes between characters of one class. */
  readonly classCount: number;
  classOf(codePoint: number): number;
}

/** A compact list of lists: list `index` consists of `items` from `starts[index]` to `starts[index + 1]`. @internal */
export interface Lists {
  readonly starts: Int32Array;
  readonly items: Int32Array;
}

/** A syntax error of an expression. @internal */
export interface SyntaxMistake {
  /** The error in Go's words. */
  readonly reason: string;
  /** Offset in the expression, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
}

/** Approximate maximum number of instructions. Go allows more than a million, which takes seconds and a gibibyte here. */
const maxInstructions = 100_000;

/**
 * Compiles an expression.
 *
 * @param pattern - in RE2 syntax
 * @returns the error, if the expression is invalid
 * @internal
 */
export function compileProgram(pattern: string): Program | SyntaxMistake {
  if (patternSize(pattern) > maxInstructions) return { reason: 'expression too large', offset: 0, length: pattern.length };
  let compiled: RE2JS;
  try {
    compiled = re2().RE2JS.compile(pattern);
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    return syntaxMistake(pattern, error);
  }
  const expression = compiled.re2();
  const { inst: instructions, start } = expression.prog as { readonly inst: readonly Instruction[]; readonly start: number };
  const takersBefore: number[][] = instructions.map(() => []);
  const passersBefore: number[][] = instructions.map(() => []);
  const matches: number[] = [];
  let hasAssertions = false;
  for (const [index, { op, out, arg }] of instructions.entries()) {
    if (op === operations.match) matches.push(index);
    else if (op === operations.assertion) hasAssertions = true;
    if (takesCharacter(op)) takersBefore[out]?.push(index);
    else if (op !== operations.match && op !== operations.fail) passersBefore[out]?.push(index);
    if (isChoice(op)) passersBefore[arg]?.push(index);
  }
  const classes = expression.dfa;
  return {
    instructions,
    start,
    groupCount: compiled.groupCount() + 1,
    groupNames: new Map(Object.entries(compiled.namedGroups())),
    literal: expression.prefixComplete && compiled.groupCount() === 0 ? (expression.prefix as string) : undefined,
    hasAssertions,
    matches,
    takersBefore: packed(takersBefore),
    passersBefore: packed(passersBefore),
    classCount: classes.numClasses,
    classOf: (codePoint) => classes.runeClass(codePoint),
  };
}

/** @internal */
export function takesCharacter(op: number): boolean {
  return op >= operations.firstCharacter && op <= operations.lastCharacter;
}

/** @internal */
export function isChoice(op: number): boolean {
  return op === operations.either || op === operations.eitherOfMatch;
}

function isSyntaxError(error: unknown): error is RE2JSSyntaxException {
  return error instanceof re2().RE2JSSyntaxException;
}

function packed(lists: readonly (readonly number[])[]): Lists {
  const starts = new Int32Array(lists.length + 1);
  for (const [index, { length }] of lists.entries()) starts[index + 1] = (starts[index] as number) + length;
  return { starts, items: Int32Array.from(lists.flat()) };
}

function syntaxMistake(pattern: string, { error, input }: RE2JSSyntaxException): SyntaxMistake {
  const part = input ?? '';
  const reason = part === '' ? error : `${error}: \`${part}\``;
  return { reason, ...placeOf(pattern, part, error) };
}

/** Finds the place of an error. The library reports the invalid part, but not which occurrence; it is the first one that fails on its own. */
function placeOf(pattern: string, part: string, error: string): Pick<SyntaxMistake, 'offset' | 'length'> {
  if (part === '') return { offset: 0, length: Math.max(pattern.length, 1) };
  const first = pattern.indexOf(part);
  if (first < 0) return { offset: 0, length: pattern.length };
  let tries = 0;
  for (let offset = first; offset >= 0 && tries < maxTries; offset = pattern.indexOf(part, offset + 1)) {
    tries += 1;
    const end = offset + part.length;
    // An error in a name is only found with the character after the name.
    if (failsAlike(pattern.slice(0, end), part, error) || failsAlike(pattern.slice(0, end + 1), part, error)) return { offset, length: part.length };
  }
  return { offset: first, length: part.length };
}

const maxTries = 20;

function failsAlike(beginning: string, part: string, error: string): boolean {
  try {
    re2().RE2JS.compile(beginning);
    return false;
  } catch (thrown) {
    return isSyntaxError(thrown) && thrown.error === error && thrown.input === part;
  }
}
