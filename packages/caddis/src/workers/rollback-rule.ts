/** A worker that lives longer than this with a config, in milliseconds, has not died of it. */
const shortLifeMs = 10_000;

/** Time after a config was taken in which deaths are put to its account, in milliseconds. */
const probationMs = 60_000;

/**
 * Tells when workers die of a config: when as many died as there are twice, three at least, each within ten seconds after it took the config, all within a
 * minute after the config was taken.
 *
 * @internal
 */
export class RollbackRule {
  private takenAt = Number.NEGATIVE_INFINITY;
  private deaths = 0;

  /** @param now - the time in milliseconds, which nobody can set back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** A config was taken: what happened before does not count. */
  taken(): void {
    this.takenAt = this.now();
    this.deaths = 0;
  }

  /**
   * A worker has died.
   *
   * @param servedSince - when it took the config; `undefined` where it died before
   * @param workers - how many there are
   * @returns true when the config is to go; the count begins anew then
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
