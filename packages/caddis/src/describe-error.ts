import { propertyOf } from '@caddis/core';
import { printable, tellError, type ToldError } from '@caddis/core/framework';

/**
 * Formats an error for people: its causes from the outermost inwards, the errors that it collects, and advice. Never throws. Control characters are
 * replaced, because the error may contain texts of a config.
 *
 * @param error - any thrown value
 * @internal
 */
export function describeError(error: unknown): string {
  return printable(written(tellError(error)));
}

/** An error in the JSON format of config problems. */
interface ErrorProblem {
  readonly code?: string;
  readonly severity: 'error';
  readonly message: string;
  readonly expected?: string;
  readonly help?: string;
}

/**
 * Converts an error to the JSON format of config problems; the message contains the causes.
 *
 * @param error - any thrown value
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
