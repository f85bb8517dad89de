import { isCaddisError, messageOf, propertyOf } from '@caddis/core';
import { errorLine, printable, tellError } from '@caddis/core/framework';
import type { Problem } from '@caddis/runtime';

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
  // What helps against the cause helps more than what is said of all errors of this code.
  const [help] = tellError(error).helps;
  return {
    code: isCaddisError(error) ? error.code : 'CADDIS_ERROR',
    severity,
    message: messageOf(error),
    pointer: '',
    ...(file === undefined ? {} : { file }),
    ...(cause === undefined || cause === null ? {} : { cause: printable(errorLine(cause)).split('\n')[0] ?? '' }),
    ...(help === undefined ? {} : { help }),
  };
}
