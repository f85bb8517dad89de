import { isNativeError } from 'node:util/types';
import { isError, messageOf } from '@caddis/core';

/**
 * Makes an error of what a module threw: it may be `null`, a text, or anything else, which as a cause would say nothing.
 *
 * @param thrown - anything that was thrown
 * @internal
 */
export function thrownCause(thrown: unknown): Error {
  if (isError(thrown) || isNativeError(thrown)) return thrown;
  const shown = typeof thrown === 'string' ? JSON.stringify(thrown) : messageOf(thrown);
  return new Error(`it threw ${shown}, which is no error`);
}
