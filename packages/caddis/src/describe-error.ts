import { propertyOf } from '@caddis/core';
import { printable, tellError, type ToldError } from '@caddis/core/framework';

/**
 * Writes an error with its causes, outermost first, those that it collects, and what to do about it. Never throws, and texts of a config may be in
 * it, so what a terminal would obey is replaced.
 *
 * @param error - anything that was thrown
 * @internal
 */
export function describeError(error: unknown): string {
  return printable(written(tellError(error)));
}

/** An error in the form that problems of a config have as JSON. */
interface ErrorProblem {
  readonly code?: string;
  readonly severity: 'error';
  readonly message: string;
  readonly expected?: string;
  readonly help?: string;
}

/**
 * Tells an error to a program, with its causes in the message.
 *
 * @param error - anything that was thrown
 * @internal
 */
export function problemOf(error: unknown): ErrorProblem {
  const code = propertyOf(error, 'code');
  const told = tellError(error);
  const [help] = told.helps;
  return {
    ...(typeof code === 'string' ? { code } : {}),
    severity: 'error',
    message: printable(written({ ...told, helps: [] })),
    ...(told.expected === undefined ? {} : { expected: printable(told.expected) }),
    ...(help === undefined ? {} : { help: printable(help) }),
  };
}

function written({ text, parts, helps }: ToldError): string {
  return [text, ...parts.map((part) => `\n  - ${written(part)}`), ...helps.map((help) => `\n  ${help}`)].join('');
}
