import type { Clock, LogFields, Logger } from '@caddis/core';

/**
 * What {@link RateLimitedLog} is told besides log and clock.
 *
 * @public
 */
export interface RateLimitedLogOptions {
  /** Shortest time in milliseconds between two lines of one topic; 60,000 when left out. */
  readonly intervalMs?: number;
}

/** How grave a line of a log is. @public */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Keeps what happens at every request or try from flooding the log: one line of a topic in an interval. The next line that is
 * written says in `suppressed` how many were not.
 *
 * A topic is a constant of the caller's (`lookup failed`), never something that comes from outside: topics are not forgotten.
 *
 * @public
 */
export class RateLimitedLog {
  // Made for the first line: a config may have a hundred thousand sources, and hardly one of them logs.
  private topics: Map<string, { until: number; suppressed: number }> | undefined;
  private readonly intervalMs: number;

  constructor(
    private readonly log: Logger,
    private readonly clock: Clock,
    options: RateLimitedLogOptions = {},
  ) {
    this.intervalMs = options.intervalMs ?? 60_000;
  }

  /**
   * Writes a line, unless the topic had one a short time ago.
   *
   * @param topic - what the line is about, e.g. `source 3`
   * @param level - the line's level
   * @param fields - what varies
   * @param message - constant text in lower case
   * @returns true when the line was written
   */
  write(topic: string, level: LogLevel, fields: LogFields, message: string): boolean {
    const suppressed = this.take(topic);
    if (suppressed === undefined) return false;
    this.log[level](suppressed === 0 ? fields : { ...fields, suppressed }, message);
    return true;
  }

  /**
   * Takes the right to write a line, for those whose fields cost something to make: they write it themselves.
   *
   * @returns how many lines were suppressed since the last one; `undefined` when the topic had one a short time ago
   */
  take(topic: string): number | undefined {
    const now = this.clock.now();
    const known = this.topics?.get(topic);
    if (known !== undefined && now < known.until) {
      known.suppressed += 1;
      return undefined;
    }
    this.topics ??= new Map();
    this.topics.set(topic, { until: now + this.intervalMs, suppressed: 0 });
    return known?.suppressed ?? 0;
  }

  /** Lets the next line of a topic through, which tells how many were suppressed before: the trouble ended or changed, and what comes is news. */
  clear(topic: string): void {
    const known = this.topics?.get(topic);
    if (known !== undefined) known.until = -Infinity;
  }
}
