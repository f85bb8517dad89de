/** A pseudo-random number generator; the same seed gives the same numbers. */
export class Random {
  /** @param state - the seed, any integer */
  constructor(private state: number) {}

  /** Returns a number from 0 to below 1. @see the generator "mulberry32" */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Returns an integer from 0 to below the limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** Returns one of several values. */
  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }

  /** Returns true with this probability, from 0 (never) to 1 (always). */
  chance(share: number): boolean {
    return this.next() < share;
  }
}
