import type { CaddisError } from '@caddis/core';
import { errors } from '../errors.js';
import type { Problem } from '../problems/problem.js';

/** The error `RUNTIME_CONFIG_INVALID`. @public */
export interface ConfigInvalidError extends CaddisError {
  /** All problems of the config. */
  readonly problems: readonly Problem[];
}

/**
 * Creates the error for an invalid config.
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
