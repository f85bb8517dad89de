import { isCaddisError, isError, messageOf, propertyOf } from '@caddis/core';

/** How deep causes go at most, so that a cycle of causes ends. */
const maxDepth = 10;
/** Errors that one line holds at most, whatever collections of collections a module makes. */
const maxErrors = 64;
/** Characters of a message, or of a stack, that are written at most. */
const maxText = 16_384;

/** An error as it stands in a log line. @internal */
export interface ErrorFields {
  readonly type: string;
  readonly message: string;
  readonly code?: string | undefined;
  readonly help?: string | undefined;
  readonly stack?: string | undefined;
  readonly cause?: ErrorFields | undefined;
  readonly errors?: readonly ErrorFields[] | undefined;
}

/**
 * Makes plain data of an error and its causes. Other properties of the error are left out: they may hold anything, secrets too.
 * Errors with a code come without a stack: their text says what happened, in the config or on the network, and no line of the code
 * is to blame. Where one is, the error is a `TypeError` or the like, or has no code.
 *
 * Never throws, and what it makes is small: the log must tell of whatever a module throws, also of what cannot be looked at.
 *
 * @param error - anything that was thrown
 * @internal
 */
export function errorFields(error: unknown): ErrorFields {
  return fieldsOf(error, maxDepth, { left: maxErrors });
}

function fieldsOf(error: unknown, depth: number, budget: { left: number }): ErrorFields {
  budget.left -= 1;
  if (!isError(error)) return { type: typeof error, message: cut(messageOf(error)) };
  const below = (each: unknown): ErrorFields | undefined => (depth > 0 && budget.left > 0 ? fieldsOf(each, depth - 1, budget) : undefined);
  const cause = propertyOf(error, 'cause');
  const code = textOf(error, 'code');
  return {
    type: textOf(error, 'name') ?? 'Error',
    message: cut(messageOf(error)),
    code,
    help: isCaddisError(error) ? textOf(error, 'help') : undefined,
    stack: code === undefined || error instanceof TypeError || error instanceof RangeError ? textOf(error, 'stack') : undefined,
    cause: cause === undefined ? undefined : below(cause),
    errors: collected(error)?.flatMap((each) => below(each) ?? []),
  };
}

/** Those that an error collects, as many as are written at most. */
function collected(error: Error): readonly unknown[] | undefined {
  const errors = propertyOf(error, 'errors');
  try {
    return Array.isArray(errors) ? errors.slice(0, maxErrors) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(error: Error, name: string): string | undefined {
  const value = propertyOf(error, name);
  return typeof value === 'string' ? cut(value) : undefined;
}

function cut(text: string): string {
  return text.length <= maxText ? text : `${text.slice(0, maxText)}… (${text.length} characters)`;
}
