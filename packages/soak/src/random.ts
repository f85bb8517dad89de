/** Numbers that look random and are the same for the same seed. */
export class Random {
  /** @param state - the seed, any integer */
  constructor(private state: number) {}

  /** At least 0, less than 1. @see the generator "mulberry32" */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from 0 up to one below the limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** One of several values. */
  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }

  /** True so often, from 0 (never) to 1 (always). */
  chance(share: number): boolean {
    return this.next() < share;
  }
}
