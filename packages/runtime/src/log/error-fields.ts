import { isCaddisError } from '@caddis/core';

/** Causes that are written at most, so that a cycle of causes ends. */
const deepest = 10;

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
 * @param error - anything that was thrown
 * @internal
 */
export function errorFields(error: unknown, depth = deepest): ErrorFields {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { cause, errors } = error as { readonly cause?: unknown; readonly errors?: unknown };
  return {
    type: error.name,
    message: error.message,
    code: codeOf(error),
    help: isCaddisError(error) ? error.help : undefined,
    stack: isFaultOfCode(error) ? error.stack : undefined,
    cause: cause === undefined || depth === 0 ? undefined : errorFields(cause, depth - 1),
    errors: Array.isArray(errors) && depth > 0 ? errors.map((each) => errorFields(each, depth - 1)) : undefined,
  };
}

function isFaultOfCode(error: Error): boolean {
  return codeOf(error) === undefined || error instanceof TypeError || error instanceof RangeError;
}

function codeOf(error: Error): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
