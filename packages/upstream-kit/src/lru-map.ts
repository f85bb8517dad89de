/**
 * A map of at most so many entries: the one that was not used for the longest time makes room.
 *
 * @internal
 */
export class LruMap<Key, Value> {
  private readonly entries = new Map<Key, Value>();

  /**
   * @param limit - greatest number of entries
   * @param onEvict - told every entry that had to make room
   */
  constructor(
    private readonly limit: number,
    private readonly onEvict?: (value: Value, key: Key) => void,
  ) {}

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
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size <= this.limit) return;
    const [oldest] = this.entries;
    if (oldest === undefined) return;
    this.entries.delete(oldest[0]);
    this.onEvict?.(oldest[1], oldest[0]);
  }

  /** Removes an entry without telling. */
  delete(key: Key): void {
    this.entries.delete(key);
  }

  /** All entries, the one not used for the longest time first. */
  [Symbol.iterator](): IterableIterator<[Key, Value]> {
    return this.entries[Symbol.iterator]();
  }
}
