import { isCaddisError, isError, messageOf, propertyOf } from '@caddis/core';

/** Maximum number of nested causes; needed because causes may be circular. */
const maxDepth = 10;
/** Maximum number of errors in one line, because errors may contain nested lists of errors. */
const maxErrors = 64;
/** Maximum length of a message or a stack. */
const maxText = 16_384;

/** An error as written in a log line. @internal */
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
 * Converts an error and its causes to plain data. Other properties of the error are left out, because they may contain anything, even secrets. Errors
 * with a code have no stack: they describe something in the config or on the network, not a bug in the code. A `TypeError` or `RangeError` has its
 * stack in any case.
 *
 * Never throws, and the result is small, because the log must be able to report whatever a module throws, even values that cannot be inspected.
 *
 * @param error - any thrown value
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

/** Returns the errors in the property `errors`, up to the maximum number. */
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
