import type { Clock, LogFields, Logger } from '@caddis/core';

/**
 * Options of {@link RateLimitedLog}.
 *
 * @public
 */
export interface RateLimitedLogOptions {
  /** Minimum time in milliseconds between two lines on the same topic; 60,000 when left out. */
  readonly intervalMs?: number;
  /** Maximum number of lines per topic in that time; 1 when left out. Raise it for rare events that occur in several forms. */
  readonly burst?: number;
}

/** Severity of a log line. @public */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Prevents events of every request or retry from flooding the log: writes at most one line (or `burst` lines) per topic and interval. The next line
 * that is written has the number of suppressed ones in its field `suppressed`.
 *
 * A topic must be a constant in the code (`lookup failed`), never outside data, because topics are never removed.
 *
 * @public
 */
export class RateLimitedLog {
  // Created for the first line: a config may have a hundred thousand sources, of which hardly any logs.
  private topics: Map<string, { until: number; suppressed: number; left: number }> | undefined;
  private readonly intervalMs: number;
  private readonly burst: number;

  constructor(
    private readonly log: Logger,
    private readonly clock: Clock,
    options: RateLimitedLogOptions = {},
  ) {
    this.intervalMs = options.intervalMs ?? 60_000;
    this.burst = options.burst ?? 1;
  }

  /**
   * Writes a line, unless one was written recently on the same topic.
   *
   * @param topic - what the line is about, e.g. `source 3`
   * @param level - the line's level
   * @param fields - the variable parts
   * @param message - constant string in lower case
   * @returns true if the line was written
   */
  write(topic: string, level: LogLevel, fields: LogFields, message: string): boolean {
    const suppressed = this.take(topic);
    if (suppressed === undefined) return false;
    this.log[level](suppressed === 0 ? fields : { ...fields, suppressed }, message);
    return true;
  }

  /**
   * Reserves the right to write a line, for callers whose fields are costly to compute; they write the line themselves.
   *
   * @returns how many lines were suppressed since the last one; `undefined` if one was written recently on the same topic
   */
  take(topic: string): number | undefined {
    const now = this.clock.now();
    const known = this.topics?.get(topic);
    if (known !== undefined && now < known.until) {
      if (known.left === 0) {
        known.suppressed += 1;
        return undefined;
      }
      known.left -= 1;
      return 0;
    }
    this.topics ??= new Map();
    this.topics.set(topic, { until: now + this.intervalMs, suppressed: 0, left: this.burst - 1 });
    return known?.suppressed ?? 0;
  }

  /**
   * Returns how many lines on a topic were suppressed since the last one that was written, and resets the count. For callers that report the number
   * themselves, because the next line may never come.
   */
  takeSuppressed(topic: string): number {
    const known = this.topics?.get(topic);
    if (known === undefined) return 0;
    const { suppressed } = known;
    known.suppressed = 0;
    return suppressed;
  }

  /** Lets the next line on a topic through, with the number of suppressed ones. Call it when the problem has ended or changed. */
  clear(topic: string): void {
    const known = this.topics?.get(topic);
    if (known !== undefined) known.until = -Infinity;
  }
}
