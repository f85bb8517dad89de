import { isCaddisError, messageOf, propertyOf } from '@caddis/core';
import { errorLine, printable, tellError } from '@caddis/core/framework';
import type { Problem } from '@caddis/runtime';

/**
 * Converts an error to a problem in the format of `check`.
 *
 * @param error - the error; its code becomes the code of the finding
 * @param file - the file that is at fault, if there is one
 * @param severity - `warning` if the project works all the same
 * @internal
 */
export function findingOf(error: unknown, file?: string, severity: Problem['severity'] = 'error'): Problem {
  const cause = propertyOf(error, 'cause');
  // Take the innermost help: it is more specific than the general help of this error's code.
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
