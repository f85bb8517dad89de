/** A worker that lives longer than this with a config, in milliseconds, did not die because of it. */
const shortLifeMs = 10_000;

/** Time after a config was taken in which deaths count against it, in milliseconds. */
const probationMs = 60_000;

/**
 * Decides when a config must be rolled back because workers die of it: after twice as many deaths as workers, but at least three. A death counts
 * if the worker had the config for at most ten seconds, and the config was taken at most a minute ago.
 *
 * @internal
 */
export class RollbackRule {
  private takenAt = Number.NEGATIVE_INFINITY;
  private deaths = 0;

  /** @param now - returns the time of a monotonic clock, in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Called when a config was taken: earlier deaths do not count. */
  taken(): void {
    this.takenAt = this.now();
    this.deaths = 0;
  }

  /**
   * Called when a worker has died.
   *
   * @param servedSince - when the worker took the config; `undefined` if it died before
   * @param workers - number of workers
   * @returns true if the config must be rolled back; the count then starts again
   */
  died(servedSince: number | undefined, workers: number): boolean {
    const now = this.now();
    if (now - this.takenAt > probationMs || (servedSince !== undefined && now - servedSince > shortLifeMs)) return false;
    this.deaths += 1;
    if (this.deaths < Math.max(3, 2 * workers)) return false;
    this.deaths = 0;
    return true;
  }
}
