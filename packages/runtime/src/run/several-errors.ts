import type { CaddisError } from '@caddis/core';
import { errors } from '../errors.js';

/**
 * Makes one error of all that went wrong.
 *
 * @param all - at least one; the first is what the others followed from
 * @returns the error itself when it is the only one; else `RUNTIME_SEVERAL_ERRORS`, with all of them in `errors`
 * @internal
 */
export function severalErrors(all: readonly [unknown, ...unknown[]]): unknown {
  const [first] = all;
  if (all.length === 1) return first;
  return Object.assign(errors.RUNTIME_SEVERAL_ERRORS({ count: all.length }), { errors: all });
}

/**
 * Throws what was collected while the rest went on.
 *
 * @throws the only error, or `RUNTIME_SEVERAL_ERRORS`
 * @internal
 */
export function throwCollected([first, ...others]: readonly CaddisError[]): void {
  if (first !== undefined) throw severalErrors([first, ...others]);
}
