import type { CaddisError } from '@caddis/core';
import { errors } from '../errors.js';

/**
 * Combines several errors into one.
 *
 * @param all - at least one; the first is the one that led to the others
 * @returns the error itself if it is the only one; otherwise `RUNTIME_SEVERAL_ERRORS`, with all of them in `errors`
 * @internal
 */
export function severalErrors(all: readonly [unknown, ...unknown[]]): unknown {
  const [first] = all;
  if (all.length === 1) return first;
  return Object.assign(errors.RUNTIME_SEVERAL_ERRORS({ count: all.length }), { errors: all });
}

/**
 * Throws the errors that were collected while other work went on; does nothing if there are none.
 *
 * @throws the only error, or `RUNTIME_SEVERAL_ERRORS`
 * @internal
 */
export function throwCollected([first, ...others]: readonly CaddisError[]): void {
  if (first !== undefined) throw severalErrors([first, ...others]);
}
