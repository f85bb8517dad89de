import type { LogLevel } from '@caddis/core/logging';
import type { EncoderConfig } from './encoder-fields.js';

/** SGR colour codes of the levels, the same as zap's. */
const colors: Readonly<Record<LogLevel, number>> = { debug: 35, info: 34, warn: 33, error: 31 };

/** Formats a level. @internal */
export function levelText(level: LogLevel, format: NonNullable<EncoderConfig['level_format']>): string {
  if (format === 'lower') return level;
  return format === 'upper' ? level.toUpperCase() : `\x1B[${colors[level]}m${level.toUpperCase()}\x1B[0m`;
}
