import type { ASTNode } from '@marcbachmann/cel-js';
import { isCaddisError } from '@caddis/core';
import { compileRegexp, regexpMistake, type Regexp } from '../regexp/go-regexp.js';
import { chargeFor } from './expression-cost.js';
import { matcherFunctions } from './expression-functions.js';
import type { Language } from './expression-language.js';
import { callOf, constantOf, nodesOf } from './expression-nodes.js';
import { expandLookUps, type ExpandedExpression } from './expression-places.js';
import { ownName, writtenName } from './expression-texts.js';

/** A compiled expression. @internal */
export interface CompiledExpression {
  readonly evaluate: () => unknown;
  /** The regular expressions that are literals in it. */
  readonly patterns: ReadonlyMap<string, Regexp>;
}

/** An error in an expression, and its place. @internal */
export interface ExpressionMistake {
  readonly reason: string;
  /** Offset in the expression as the user wrote it, in UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  readonly cause?: unknown;
}

/** Operators whose result is never a `bool`, whatever the types of placeholders. */
const neverBool: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '-_', 'list', 'map']);

/** A place in the expanded expression, which the library parses. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Compiles an expression and checks all parts that do not depend on a request.
 *
 * @param written - the expression as the user wrote it
 * @param name - its name, for the groups of its regular expressions
 * @internal
 */
export function compileExpression(language: Language, written: string, name: string): CompiledExpression | readonly ExpressionMistake[] {
  const expanded = expandLookUps(written);
  try {
    const parsed = language.environment.parse(expanded.text);
    useOwnFunctions(parsed.ast);
    const { valid, type, error } = parsed.check();
    if (!valid) throw error;
    const given = type === 'dyn' && neverBool.has(parsed.ast.op) ? 'a number, text or list' : type;
    if (given !== 'bool' && given !== 'dyn') return [mistake(expanded, { start: 0, end: expanded.text.length }, `it gives ${given}, not bool`)];
    const nodes = nodesOf(parsed.ast);
    const mistakes = nodes.flatMap((node) => callMistakes(node, expanded, name));
    if (mistakes.length > 0) return mistakes;
    chargeFor(parsed.ast, language.budget);
    const patterns = nodes.flatMap((node) => patternOf(node) ?? []);
    return { evaluate: parsed, patterns: new Map(patterns.map((pattern) => [pattern, compileRegexp(pattern)])) };
  } catch (error) {
    if (!isLanguageError(error)) throw error;
    const place = error.range ?? { start: 0, end: expanded.text.length };
    return [mistake(expanded, place, ownNamesWritten(error.summary), error)];
  }
}

/** Renames calls of the library's functions to calls of our replacements. */
function useOwnFunctions(root: ASTNode): void {
  for (const node of nodesOf(root)) {
    const call = callOf(node);
    if (call === undefined) continue;
    // The library's types declare this as read-only, but the check that follows reads it.
    (node.args as unknown as [string])[0] = ownName(call.name, call.receiver !== undefined);
  }
}

function callMistakes(node: ASTNode, expanded: ExpandedExpression, expressionName: string): readonly ExpressionMistake[] {
  const call = callOf(node);
  if (call === undefined) return [];
  const matcher = call.receiver === undefined ? matcherFunctions.get(call.name) : undefined;
  const args = call.args.map(constantOf);
  const pattern = patternOf(node);
  if (pattern !== undefined) {
    const found = regexpMistake(pattern);
    const at = call.args.at(-1) as ASTNode;
    if (found !== undefined) {
      const reason = `bad regular expression ${JSON.stringify(pattern)}: ${found.reason}`;
      return [mistake(expanded, placeInText(at, pattern, found, expanded.text), reason)];
    }
  }
  if (matcher === undefined) return [];
  const wrong = call.args.find((arg) => !isOfType(arg, matcher.types));
  if (args.includes(undefined)) {
    return wrong === undefined ? [] : [mistake(expanded, wrong, `${call.name}() got ${typeNameOf(wrong)}, expected ${matcher.types.join(' or ')}`)];
  }
  try {
    matcher.create(args, expressionName);
    return [];
  } catch (error) {
    if (!isCaddisError(error)) throw error;
    return [mistake(expanded, wrong ?? node, error.message.split('\n')[0] as string, error)];
  }
}

/** Returns the regular expression that is a literal argument of a call. */
function patternOf(node: ASTNode): string | undefined {
  const call = callOf(node);
  if (call === undefined) return undefined;
  const args = call.args.map(constantOf);
  const isMatches = call.receiver !== undefined && writtenName(call.name) === 'matches';
  const pattern = isMatches ? args[0] : matcherFunctions.get(call.name)?.patternOf?.(args);
  return typeof pattern === 'string' ? pattern : undefined;
}

/** Returns the place of an error inside a pattern, if the pattern is written without escapes; otherwise the place of the whole literal. */
function placeInText({ start, end }: ASTNode, pattern: string, { offset, length }: { readonly offset: number; readonly length: number }, text: string): Place {
  const at = text.slice(start, end).indexOf(pattern);
  return at < 0 ? { start, end } : { start: start + at + offset, end: start + at + offset + length };
}

/** Returns the type of a node that the library's check found. The library's types do not declare this property. */
function typeNameOf(node: ASTNode): string {
  return (node as unknown as { readonly checkedType?: { readonly name: string } }).checkedType?.name ?? 'dyn';
}

function isOfType(node: ASTNode, types: readonly string[]): boolean {
  const name = typeNameOf(node);
  return name.startsWith('dyn') || types.some((type) => name === type || name.startsWith(`${type}<`));
}

function mistake({ writtenPlace }: ExpandedExpression, { start, end }: Place, reason: string, cause?: unknown): ExpressionMistake {
  const offset = writtenPlace(start);
  return { reason, offset, length: Math.max(writtenPlace(end) - offset, 1), cause };
}

function ownNamesWritten(text: string): string {
  return text.replaceAll(/\bown_(?=\w)/g, '');
}

function isLanguageError(error: unknown): error is Error & { readonly summary: string; readonly range?: Place } {
  return error instanceof Error && 'summary' in error && typeof error.summary === 'string';
}
