import { isError, messageOf, propertyOf } from '@caddis/core';
import { printable } from '@caddis/core/framework';

/** How deep causes go at most, so that a cycle of causes ends. */
const maxDepth = 20;
/** Errors that are told at most, whatever collections of collections a module makes. */
const maxErrors = 64;
/** Characters of one message that are told at most. */
const maxText = 16_384;

/**
 * Writes an error with its causes, outermost first, and what to do about it. Never throws, and texts of a config may be in
 * it, so what a terminal would obey is replaced.
 *
 * @param error - anything that was thrown
 * @internal
 */
export function describeError(error: unknown): string {
  return printable(describe(error, maxDepth, { left: maxErrors }));
}

/** An error in the form that problems of a config have as JSON. */
interface ToldError {
  readonly code?: string;
  readonly severity: 'error';
  readonly message: string;
  readonly help?: string;
}

/**
 * Tells an error to a program, with its causes in the message.
 *
 * @param error - anything that was thrown
 * @internal
 */
export function problemOf(error: unknown): ToldError {
  const [code, help] = [propertyOf(error, 'code'), propertyOf(error, 'help')];
  const text = describeError(error);
  const ending = typeof help === 'string' ? printable(`\n  ${help}`) : '';
  return {
    ...(typeof code === 'string' ? { code } : {}),
    severity: 'error',
    message: ending !== '' && text.endsWith(ending) ? text.slice(0, -ending.length) : text,
    ...(typeof help === 'string' ? { help: printable(help) } : {}),
  };
}

function describe(error: unknown, depth: number, budget: { left: number }): string {
  budget.left -= 1;
  const message = messageOf(error).slice(0, maxText);
  if (!isError(error) || depth === 0 || budget.left <= 0) return message;
  const cause = propertyOf(error, 'cause');
  const help = propertyOf(error, 'help');
  const causeText = cause === undefined ? '' : `: ${describe(cause, depth - 1, budget)}`;
  const parts = collected(error).map((part) => (budget.left > 0 ? `\n  - ${describe(part, depth - 1, budget)}` : ''));
  return `${message}${causeText}${parts.join('')}${typeof help === 'string' ? `\n  ${help}` : ''}`;
}

/** Those that an error collects, as many as are told at most. */
function collected(error: Error): readonly unknown[] {
  const errors = propertyOf(error, 'errors');
  try {
    return Array.isArray(errors) ? errors.slice(0, maxErrors) : [];
  } catch {
    return [];
  }
}
