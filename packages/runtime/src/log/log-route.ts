import type { LogEntry, LogLevel, LogOutput } from '@caddis/core/logging';

/** Levels from the least on. @internal */
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Levels of a log; `silent` lets nothing through. @internal */
export type Threshold = LogLevel | 'silent';

/** A log of the config: which lines it takes, and what it does with them. @internal */
export interface LogRoute {
  /** Its key in the config; absent for where lines go before there is one. */
  readonly name?: string | undefined;
  /** Where its lines go, where others may write there, too. */
  readonly output?: LogOutput | undefined;
  /** Least level that it takes. */
  readonly level: Threshold;
  /** Least level from which it wants the stack of who wrote the line; none when absent. */
  readonly stacktraceFrom?: Threshold | undefined;
  /** Whether it wants to know where a line was written. */
  readonly withCaller?: boolean | undefined;
  /** Tells whether it takes the lines of a logger. Asked once for each name. */
  takes(logger: string): boolean;
  /** Takes a line; never throws, never waits. */
  write(entry: LogEntry): void;
}

/** Tells whether lines of a level are let through. @internal */
export function isLevelIn(level: LogLevel, threshold: Threshold): boolean {
  return threshold !== 'silent' && logLevels.indexOf(level) >= logLevels.indexOf(threshold);
}
