/**
 * A map of at most so many entries, and of at most so much weight: what was not used for the longest time makes room. The entry that
 * was set last stays, whatever it weighs.
 *
 * @public
 */
export class LruMap<Key, Value> {
  private readonly entries = new Map<Key, Value>();
  private readonly weights: Map<Key, number> | undefined;
  private weight = 0;

  /**
   * @param limit - greatest number of entries
   * @param onEvict - told every entry that had to make room
   * @param weighed - what an entry weighs when it is set, and how much all may weigh
   */
  constructor(
    private readonly limit: number,
    private readonly onEvict?: (value: Value, key: Key) => void,
    private readonly weighed?: { readonly weightOf: (value: Value) => number; readonly limit: number },
  ) {
    this.weights = weighed === undefined ? undefined : new Map();
  }

  /** Number of entries. */
  get size(): number {
    return this.entries.size;
  }

  /** Finds a value; that counts as a use. */
  get(key: Key): Value | undefined {
    const value = this.entries.get(key);
    if (value === undefined) return undefined;
    // A map lists its keys in the order of their insertion: the first is the one not used for the longest time.
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  /** Sets a value; that counts as a use. */
  set(key: Key, value: Value): void {
    this.delete(key);
    this.entries.set(key, value);
    this.weigh(key, value);
  }

  /** Weighs a value anew that has changed; that does not count as a use. */
  reweigh(key: Key): void {
    const value = this.entries.get(key);
    if (value !== undefined) this.weigh(key, value);
  }

  /** Removes an entry without telling. */
  delete(key: Key): void {
    this.entries.delete(key);
    this.weight -= this.weights?.get(key) ?? 0;
    this.weights?.delete(key);
  }

  private weigh(key: Key, value: Value): void {
    if (this.weighed !== undefined) {
      const weight = this.weighed.weightOf(value);
      this.weight += weight - (this.weights?.get(key) ?? 0);
      this.weights?.set(key, weight);
    }
    while (this.entries.size > this.limit || (this.entries.size > 1 && this.weight > (this.weighed?.limit ?? 0))) {
      const [oldest] = this.entries;
      if (oldest === undefined) return;
      this.delete(oldest[0]);
      this.onEvict?.(oldest[1], oldest[0]);
    }
  }

  /** All entries, the one not used for the longest time first. */
  [Symbol.iterator](): IterableIterator<[Key, Value]> {
    return this.entries[Symbol.iterator]();
  }
}
