import { isNativeError } from 'node:util/types';
import { isError, messageOf } from '@caddis/core';

/**
 * Converts what a module threw to an error. It may be `null`, a string or any other value, which would be useless as a cause.
 *
 * @param thrown - any thrown value
 * @internal
 */
export function thrownCause(thrown: unknown): Error {
  if (isError(thrown) || isNativeError(thrown)) return thrown;
  const shown = typeof thrown === 'string' ? JSON.stringify(thrown) : messageOf(thrown);
  return new Error(`it threw ${shown}, which is not an error`);
}
