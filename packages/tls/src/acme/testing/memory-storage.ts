import type { Storage, StoredValue } from '@caddis/core/tls';

/** A storage in memory, for tests. */
export class MemoryStorage implements Storage {
  readonly values = new Map<string, Buffer>();
  /** True to make all writes fail. */
  isReadOnly = false;
  private readonly modified = new Map<string, number>();
  private readonly locks = new Map<string, Promise<void>>();
  private count = 0;

  async load(key: string): Promise<Buffer | undefined> {
    return this.values.get(key);
  }

  async store(key: string, value: Buffer): Promise<void> {
    if (this.isReadOnly) throw new Error('the storage is read-only');
    this.values.set(key, value);
    this.modified.set(key, (this.count += 1));
  }

  async delete(key: string): Promise<void> {
    for (const each of this.values.keys()) if (each === key || each.startsWith(`${key}/`)) this.values.delete(each);
  }

  async list(folder: string, { recursive = false }: { readonly recursive?: boolean } = {}): Promise<readonly string[]> {
    const below = [...this.values.keys()].filter((key) => key.startsWith(`${folder}/`));
    return recursive ? below : below.filter((key) => !key.slice(folder.length + 1).includes('/'));
  }

  async stat(key: string): Promise<StoredValue | undefined> {
    const value = this.values.get(key);
    return value === undefined ? undefined : { modified: this.modified.get(key) ?? 0, size: value.length };
  }

  async lock(name: string, signal: AbortSignal): Promise<() => Promise<void>> {
    signal.throwIfAborted();
    const before = this.locks.get(name) ?? Promise.resolve();
    let release!: () => void;
    this.locks.set(name, before.then(() => new Promise<void>((resolve) => (release = resolve))));
    await before;
    await Promise.resolve();
    return async () => release();
  }
}
