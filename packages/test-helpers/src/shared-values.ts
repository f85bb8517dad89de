import type { SharedValue } from '@caddis/core';

interface Entry {
  readonly made: Promise<SharedValue<unknown>>;
  users: number;
}

/** The values behind `context.share`: one per key, created for the first user and destroyed after the last. @public */
export class SharedValues {
  private readonly entries = new Map<string, Entry>();

  /** Keys of the values in use. */
  get keys(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** Returns the value of a key; creates it if it is not in use yet. */
  async take<Value>(key: string, create: () => SharedValue<Value> | Promise<SharedValue<Value>>): Promise<Value> {
    const entry = this.entries.get(key) ?? { made: Promise.resolve(create()), users: 0 };
    this.entries.set(key, entry);
    entry.users += 1;
    try {
      return (await entry.made).value as Value;
    } catch (error) {
      this.entries.delete(key);
      throw error;
    }
  }

  /** Releases a value; the last user's release destroys it. */
  async release(key: string): Promise<void> {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    this.entries.delete(key);
    await (await entry.made).destroy?.();
  }
}
