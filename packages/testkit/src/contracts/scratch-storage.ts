import type { Storage, StoredValue } from '@caddis/core/tls';

/** An in-memory storage for the duration of one call. */
export class ScratchStorage implements Storage {
  private readonly values = new Map<string, Buffer>();
  private readonly locks = new Map<string, Promise<void>>();

  async load(key: string): Promise<Buffer | undefined> {
    return this.values.get(key);
  }

  async store(key: string, value: Buffer): Promise<void> {
    this.values.set(key, value);
  }

  async delete(key: string): Promise<void> {
    for (const each of this.values.keys()) if (each === key || each.startsWith(`${key}/`)) this.values.delete(each);
  }

  async list(folder: string, { recursive = false }: { readonly recursive?: boolean } = {}): Promise<readonly string[]> {
    const below = [...this.values.keys()].filter((key) => key.startsWith(`${folder}/`));
    return recursive ? below : [...new Set(below.map((key) => `${folder}/${key.slice(folder.length + 1).split('/')[0]}`))];
  }

  async stat(key: string): Promise<StoredValue | undefined> {
    const value = this.values.get(key);
    return value === undefined ? undefined : { modified: 0, size: value.length };
  }

  async lock(name: string, signal: AbortSignal): Promise<() => Promise<void>> {
    const before = this.locks.get(name);
    let release!: () => void;
    this.locks.set(name, new Promise((resolve) => (release = resolve)));
    await before;
    signal.throwIfAborted();
    return async () => release();
  }
}
