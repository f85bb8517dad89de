import type { SharedValue } from '@caddis/core';
import { type Deadline, withDeadline } from '../deadline.js';

/** One use of a shared value. @internal */
export interface Lease<Value> {
  readonly value: Value;
  /** Ends the use; the last one destroys the value and waits for that. */
  release(): Promise<void>;
}

interface Entry {
  users: number;
  readonly made: Promise<SharedValue<unknown>>;
}

/**
 * Values that modules share by key, within a config and across a reload: made by the first user, destroyed after the last.
 *
 * @see `caddy.UsagePool`
 * @internal
 */
export class UsagePool {
  readonly #entries = new Map<string, Entry>();
  readonly #destroying = new Map<string, Promise<void>>();

  constructor(private readonly deadline: Deadline) {}

  /** Keys of the values that are in use. */
  keys(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /**
   * Begins a use.
   *
   * @param key - names the value
   * @param create - makes it, unless there is one
   * @throws what `create` throws, to all who wait for it; the next user tries again
   */
  async acquire<Value>(key: string, create: () => SharedValue<Value> | Promise<SharedValue<Value>>): Promise<Lease<Value>> {
    const entry = this.#entries.get(key) ?? this.#add(key, create);
    entry.users += 1;
    try {
      const { value } = await entry.made;
      let held = true;
      return {
        value: value as Value,
        release: async () => {
          if (!held) return;
          held = false;
          await this.#release(key, entry);
        },
      };
    } catch (error) {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw error;
    }
  }

  #add(key: string, create: () => SharedValue<unknown> | Promise<SharedValue<unknown>>): Entry {
    const entry: Entry = { users: 0, made: this.#make(key, create) };
    this.#entries.set(key, entry);
    return entry;
  }

  async #make<Value>(key: string, create: () => Value | Promise<Value>): Promise<Value> {
    const destroying = this.#destroying.get(key);
    if (destroying !== undefined) {
      // The old value may hold the port that the new one wants. If it will not go, the new one is tried all the same.
      await withDeadline(destroying, this.deadline, () => new Error('it hangs')).catch(() => {});
    }
    return await create();
  }

  async #release(key: string, entry: Entry): Promise<void> {
    entry.users -= 1;
    if (entry.users > 0) return;
    this.#entries.delete(key);
    const destroying = entry.made.then(({ destroy }) => destroy?.());
    this.#destroying.set(key, destroying);
    try {
      await destroying;
    } finally {
      if (this.#destroying.get(key) === destroying) this.#destroying.delete(key);
    }
  }
}
