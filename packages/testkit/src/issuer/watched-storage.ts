import type { Storage, StoredValue } from '@caddis/core/tls';

/** Wraps a storage; records the stored keys and counts the locks that are held. */
export class WatchedStorage implements Storage {
  /** Number of locks that were not released. */
  locks = 0;
  /** All keys that were stored. */
  readonly stored: string[] = [];

  constructor(private readonly inner: Storage) {}

  load(key: string): Promise<Buffer | undefined> {
    return this.inner.load(key);
  }

  store(key: string, value: Buffer): Promise<void> {
    this.stored.push(key);
    return this.inner.store(key, value);
  }

  delete(key: string): Promise<void> {
    return this.inner.delete(key);
  }

  list(folder: string, options?: { readonly recursive?: boolean }): Promise<readonly string[]> {
    return this.inner.list(folder, options);
  }

  stat(key: string): Promise<StoredValue | undefined> {
    return this.inner.stat(key);
  }

  async lock(name: string, signal: AbortSignal): Promise<() => Promise<void>> {
    const release = await this.inner.lock(name, signal);
    this.locks += 1;
    let isHeld = true;
    return async () => {
      if (isHeld) this.locks -= 1;
      isHeld = false;
      await release();
    };
  }
}
