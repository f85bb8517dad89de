/** What is known of a value in a storage. @experimental */
export interface StoredValue {
  /** When it was written, milliseconds since the Unix epoch. */
  readonly modified: number;
  /** Bytes. */
  readonly size: number;
}

/**
 * Contract of a storage: where certificates, keys of accounts and locks are kept, for one process or for a fleet that shares it.
 *
 * Keys are paths with slashes, without leading slash, such as `certificates/local/example.com/example.com.crt`: those of Caddy.
 *
 * @experimental
 */
export interface Storage {
  /** Reads a value; `undefined` where there is none. */
  load(key: string): Promise<Buffer | undefined>;
  /** Writes a value, whole or not at all. */
  store(key: string, value: Buffer): Promise<void>;
  /** Removes a value, or all values below a folder. What is not there is removed already. */
  delete(key: string): Promise<void>;
  /** Lists the keys that stand directly in a folder; with `recursive`, all below it. */
  list(folder: string, options?: { readonly recursive?: boolean }): Promise<readonly string[]>;
  /** Tells of a value without reading it. */
  stat(key: string): Promise<StoredValue | undefined>;
  /**
   * Waits until it has the lock of a name alone, among all processes that share the storage. A lock whose holder died ends by itself within a minute.
   *
   * @returns what gives it back
   * @throws the signal's reason when that is aborted first
   */
  lock(name: string, signal: AbortSignal): Promise<() => Promise<void>>;
}
