import type { CaddisError } from '@caddis/core';
import { errors } from '../errors.js';
import type { Problem } from '../problems/problem.js';

/** The error `RUNTIME_CONFIG_INVALID`. @public */
export interface ConfigInvalidError extends CaddisError {
  /** Everything that is wrong. */
  readonly problems: readonly Problem[];
}

/**
 * Makes the error for a config that is wrong.
 *
 * @param problems - at least one
 * @internal
 */
export function configInvalid(problems: readonly Problem[]): ConfigInvalidError {
  const [first] = problems;
  const place = [first?.pointer, first?.module].filter((part) => part !== undefined && part !== '').join(': ');
  const error = errors.RUNTIME_CONFIG_INVALID({
    count: problems.length === 1 ? '1 problem' : `${problems.length} problems`,
    first: place === '' ? first?.message : `${place}: ${first?.message}`,
  });
  return Object.assign(error, { problems });
}
