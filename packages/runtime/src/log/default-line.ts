import type { LogEncoder } from '@caddis/core/logging';
import type { Entry } from './entry.js';

/**
 * A line of JSON as logs have it that the config says nothing of: `level`, `ts` (seconds since the Unix epoch), the fields, and `msg`.
 *
 * @see `caddy.logging.encoders.json`, whose `level`, `ts` and `msg` these are
 * @internal
 */
export function defaultLine({ level, time, logger, message, json, isNamed }: Pick<Entry, 'level' | 'time' | 'logger' | 'message' | 'json' | 'isNamed'>): string {
  const name = isNamed ? `,"logger":${JSON.stringify(logger)}` : '';
  const text = message === '' ? '' : `,"msg":${JSON.stringify(message)}`;
  return `{"level":"${level}","ts":${(time / 1000).toFixed(3)}${name}${json === '' ? '' : ','}${json}${text}}\n`;
}

/** Writes a log as {@link defaultLine} makes it, with the name of the logger in each line. @internal */
export const defaultEncoder: LogEncoder = { encode: (entry) => defaultLine(named(entry as Entry)) };

function named({ level, time, logger, message, json }: Entry): Parameters<typeof defaultLine>[0] {
  return { level, time, logger, message, json, isNamed: logger !== '' };
}
