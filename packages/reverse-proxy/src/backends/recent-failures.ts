/** Failures that are remembered of one backend; more would say nothing new. */
const maxFailures = 1024;

/**
 * Failures of a backend that are not forgotten yet.
 *
 * @internal
 */
export class RecentFailures {
  /** When each is forgotten, in milliseconds since the Unix epoch; the earliest first. */
  private readonly ends: number[] = [];

  /** Counts one more, to be forgotten at a time. */
  add(endsAt: number): void {
    if (this.ends.length === maxFailures) this.ends.shift();
    this.ends.push(endsAt);
  }

  /** Number of failures that count at a time. */
  count(now: number): number {
    while (this.ends.length > 0 && (this.ends[0] as number) <= now) this.ends.shift();
    return this.ends.length;
  }

  /** True when there is nothing to count; saves a look at the clock. */
  get isEmpty(): boolean {
    return this.ends.length === 0;
  }
}
