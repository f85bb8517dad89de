/**
 * A map with a maximum number of entries and a maximum total weight. It evicts the least recently used entries. The entry that was set last is
 * kept, whatever its weight.
 *
 * @public
 */
export class LruMap<Key, Value> {
  private readonly entries = new Map<Key, Value>();
  private readonly weights: Map<Key, number> | undefined;
  private weight = 0;

  /**
   * @param limit - maximum number of entries
   * @param onEvict - called with each evicted entry
   * @param weighed - computes the weight of an entry when it is set; and the maximum total weight
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

  /** Returns a value and marks it as used. */
  get(key: Key): Value | undefined {
    const value = this.entries.get(key);
    if (value === undefined) return undefined;
    // A map iterates its keys in insertion order, so re-inserting the entry makes the first key the least recently used one.
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  /** Sets a value and marks it as used. */
  set(key: Key, value: Value): void {
    this.delete(key);
    this.entries.set(key, value);
    this.weigh(key, value);
  }

  /** Computes the weight again after a value has changed; does not mark it as used. */
  reweigh(key: Key): void {
    const value = this.entries.get(key);
    if (value !== undefined) this.weigh(key, value);
  }

  /** Removes an entry without calling `onEvict`. */
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

  /** All entries, least recently used first. */
  [Symbol.iterator](): IterableIterator<[Key, Value]> {
    return this.entries[Symbol.iterator]();
  }
}
