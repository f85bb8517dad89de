import { messageOf, parseDuration } from '@caddis/core';
import type { RuntimeOptions } from '@caddis/runtime';
import { InvalidArgumentError, Option } from 'commander';

/**
 * Returns the option for the maximum time of a module's step. It is not a config field, because it protects against any config that is loaded,
 * and a config for Caddy has no such field.
 *
 * @internal
 */
export function moduleDeadlineOption(): Option {
  return new Option('--module-deadline <time>', 'maximum time for one step of a module, e.g. 20s; a config that takes longer is refused (default: 60s)').argParser(parseTime);
}

/**
 * Returns the limits for the runtime of a server.
 *
 * @param moduleDeadline - milliseconds, as {@link moduleDeadlineOption} parses them
 * @internal
 */
export function stepLimits(moduleDeadline: number | undefined): Pick<RuntimeOptions, 'stepDeadlineMs'> {
  return moduleDeadline === undefined ? {} : { stepDeadlineMs: moduleDeadline };
}

function parseTime(text: string): number {
  let milliseconds: number;
  try {
    milliseconds = parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
  if (milliseconds <= 0) throw new InvalidArgumentError('It must be greater than 0.');
  return milliseconds;
}
