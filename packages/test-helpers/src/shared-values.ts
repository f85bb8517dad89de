import type { SharedValue } from '@caddis/core';

interface Entry {
  readonly made: Promise<SharedValue<unknown>>;
  users: number;
}

/** What `context.share` keeps: one value a key, made for its first user and destroyed behind its last. @public */
export class SharedValues {
  private readonly entries = new Map<string, Entry>();

  /** Keys of the values that are in use. */
  get keys(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** Takes a value; it is made when nobody uses it yet. */
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

  /** Gives a value back; the last of its users destroys it. */
  async release(key: string): Promise<void> {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    entry.users -= 1;
    if (entry.users > 0) return;
    this.entries.delete(key);
    await (await entry.made).destroy?.();
  }
}
