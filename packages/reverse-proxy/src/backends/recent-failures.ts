/** Maximum number of failures that are stored for one backend. */
const maxFailures = 1024;

/**
 * Failures of a backend that still count.
 *
 * @internal
 */
export class RecentFailures {
  /** When each failure is forgotten, in milliseconds since the Unix epoch; the earliest first. */
  private readonly ends: number[] = [];

  /** Adds a failure that is forgotten at `endsAt`. */
  add(endsAt: number): void {
    if (this.ends.length === maxFailures) this.ends.shift();
    this.ends.push(endsAt);
  }

  /** Returns the number of failures that count at the time `now`. */
  count(now: number): number {
    while (this.ends.length > 0 && (this.ends[0] as number) <= now) this.ends.shift();
    return this.ends.length;
  }

  /** True if there are no failures. Callers check it first, because then they need not read the clock. */
  get isEmpty(): boolean {
    return this.ends.length === 0;
  }
}
