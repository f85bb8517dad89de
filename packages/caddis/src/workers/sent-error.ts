import { CaddisError, isCaddisError, isError, messageOf, propertyOf } from '@caddis/core';

/** Maximum number of nested causes and collections; needed because causes may be circular. */
const maxDepth = 20;
/** Maximum number of errors that are sent, because errors may contain nested lists of errors. */
const maxErrors = 64;
/** Maximum length of a text. */
const maxText = 16_384;

/** The module that an error is about. @internal */
export interface ModuleToBlame {
  /** JSON pointer of the module's object. */
  readonly pointer: string;
  /** ID of the module. */
  readonly module: string;
}

/** An error as plain data, which one process can send to another. @internal */
export interface SentError extends Partial<ModuleToBlame> {
  readonly name: string;
  readonly message: string;
  /** Whether it is an error of Caddis, with advice. Errors of Node have a code, too. */
  readonly isOurs: boolean;
  readonly code?: string;
  readonly help?: string;
  readonly expected?: string;
  readonly stack?: string;
  readonly cause?: SentError;
  readonly errors?: readonly SentError[];
}

/**
 * Converts an error to plain data, with its causes and the errors that it collects. Never throws, and the result is bounded.
 *
 * @param error - any thrown value
 * @internal
 */
export function sendableError(error: unknown): SentError {
  return sendable(error, maxDepth, { left: maxErrors });
}

/**
 * Makes an error of what another process has sent: one with the same texts, causes and module.
 *
 * @internal
 */
export function receivedError({ name, message, isOurs, code, help, expected, stack, pointer, module, cause, errors }: SentError): Error {
  const options = cause === undefined ? {} : { cause: receivedError(cause) };
  const error = isOurs && code !== undefined ? new CaddisError(code, message, { help, expected, ...options }) : Object.assign(new Error(message, options), { name, ...(code === undefined ? {} : { code }) });
  // The stack of this process says nothing about the error.
  if (stack !== undefined) Object.defineProperty(error, 'stack', { value: stack });
  if (errors !== undefined) Object.assign(error, { errors: errors.map(receivedError) });
  return pointer === undefined || module === undefined ? error : blaming(error, { pointer, module });
}

/** Adds the module to an error, so that it can be shown with a line of the config. Not enumerable, because the message has both. @internal */
export function blaming<Kind extends Error>(error: Kind, { pointer, module }: ModuleToBlame): Kind {
  return Object.defineProperties(error, { pointer: { value: pointer }, module: { value: module } });
}

function sendable(error: unknown, depth: number, budget: { left: number }): SentError {
  budget.left -= 1;
  const below = (each: unknown): readonly SentError[] => (depth > 0 && budget.left > 0 ? [sendable(each, depth - 1, budget)] : []);
  const texts: Partial<Record<'code' | 'help' | 'expected' | 'stack' | 'pointer' | 'module', string>> = {};
  for (const name of ['code', 'help', 'expected', 'stack', 'pointer', 'module'] as const) {
    const value = propertyOf(error, name);
    if (typeof value === 'string') texts[name] = value.slice(0, maxText);
  }
  const reason = propertyOf(error, 'cause');
  const [cause] = reason === undefined ? [] : below(reason);
  const errors = collected(error)?.flatMap(below);
  const name = propertyOf(error, 'name');
  return {
    name: typeof name === 'string' ? name.slice(0, maxText) : 'Error',
    message: messageOf(error).slice(0, maxText),
    isOurs: isCaddisError(error),
    ...texts,
    ...(cause === undefined ? {} : { cause }),
    ...(errors === undefined ? {} : { errors }),
  };
}

/** Returns the errors that an error collects, up to the maximum number. */
function collected(error: unknown): readonly unknown[] | undefined {
  const errors = isError(error) ? propertyOf(error, 'errors') : undefined;
  try {
    return Array.isArray(errors) ? errors.slice(0, maxErrors) : undefined;
  } catch {
    return undefined;
  }
}
