import { isCaddisError, isError, messageOf, propertyOf } from '@caddis/core';
import type { Problem } from '@caddis/runtime';
import { describeError } from '../describe-error.js';

/**
 * Makes a problem, as `check` prints them, of an error.
 *
 * @param error - what is wrong; its code is that of the finding
 * @param file - the file that shows it, where there is one
 * @param severity - a warning does not make the project one that is not well
 * @internal
 */
export function findingOf(error: unknown, file?: string, severity: Problem['severity'] = 'error'): Problem {
  const cause = propertyOf(error, 'cause');
  return {
    code: isCaddisError(error) ? error.code : 'CADDIS_ERROR',
    severity,
    message: messageOf(error),
    pointer: '',
    ...(file === undefined ? {} : { file }),
    ...(cause === undefined || cause === null ? {} : { cause: isError(cause) ? (describeError(cause).split('\n')[0] ?? '') : messageOf(cause) }),
    ...(isCaddisError(error) && error.help !== undefined ? { help: innermostHelp(error) } : {}),
  };
}

/** What helps against the cause helps more than what is said of all errors of this code. */
function innermostHelp(error: unknown, depth = 10): string | undefined {
  if (!isCaddisError(error)) return undefined;
  return (depth === 0 ? undefined : innermostHelp(propertyOf(error, 'cause'), depth - 1)) ?? error.help;
}
