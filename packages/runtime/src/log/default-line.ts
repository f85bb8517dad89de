import type { LogEncoder } from '@caddis/core/logging';
import type { Entry } from './entry.js';

/**
 * Formats a JSON line in the default format of logs: `level`, `ts` (seconds since the Unix epoch), the fields, and `msg`.
 *
 * @see `caddy.logging.encoders.json`, which has the same `level`, `ts` and `msg`
 * @internal
 */
export function defaultLine({ level, time, logger, message, json, isNamed }: Pick<Entry, 'level' | 'time' | 'logger' | 'message' | 'json' | 'isNamed'>): string {
  const name = isNamed ? `,"logger":${JSON.stringify(logger)}` : '';
  const text = message === '' ? '' : `,"msg":${JSON.stringify(message)}`;
  return `{"level":"${level}","ts":${(time / 1000).toFixed(3)}${name}${json === '' ? '' : ','}${json}${text}}\n`;
}

/** Encodes lines like {@link defaultLine}, but always with the name of the logger. @internal */
export const defaultEncoder: LogEncoder = { encode: (entry) => defaultLine(named(entry as Entry)) };

function named({ level, time, logger, message, json }: Entry): Parameters<typeof defaultLine>[0] {
  return { level, time, logger, message, json, isNamed: logger !== '' };
}
