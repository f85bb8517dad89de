import type { LogEntry, LogLevel, LogOutput } from '@caddis/core/logging';

/** Levels from the lowest to the highest. @internal */
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Minimum level of a log; `silent` suppresses all lines. @internal */
export type Threshold = LogLevel | 'silent';

/** A log of the config: selects lines and writes them. @internal */
export interface LogRoute {
  /** Key of the log in the config; `undefined` for the log that is used without a config. */
  readonly name?: string | undefined;
  /** Its output, if others may write there too. */
  readonly output?: LogOutput | undefined;
  /** Minimum level of the lines to write. */
  readonly level: Threshold;
  /** Minimum level of lines that need a stack trace; `undefined` if none do. */
  readonly stacktraceFrom?: Threshold | undefined;
  /** Whether lines need the place of the code that wrote them. */
  readonly withCaller?: boolean | undefined;
  /** Tells whether it writes the lines of a logger. Called once for each name. */
  takes(logger: string): boolean;
  /** Writes a line. Must not throw or wait. */
  write(entry: LogEntry): void;
}

/** Tells whether a level is at or above a threshold. @internal */
export function isLevelIn(level: LogLevel, threshold: Threshold): boolean {
  return threshold !== 'silent' && logLevels.indexOf(level) >= logLevels.indexOf(threshold);
}
