import type { SharedValue } from '@caddis/core';
import { type Deadline, withDeadline } from '../deadline.js';

/** One use of a shared value. @internal */
export interface Lease<Value> {
  readonly value: Value;
  /** Ends the use. The last release destroys the value and returns a promise for that. */
  release(): Promise<void> | undefined;
}

interface Entry {
  users: number;
  readonly made: Promise<SharedValue<unknown>>;
  /** The value, once it is created. */
  shared?: SharedValue<unknown>;
  /** Ends one use. */
  release(): Promise<void> | undefined;
}

/** A class instead of closures, which would take twice the memory: a config may have a hundred thousand leases. */
class HeldLease<Value> implements Lease<Value> {
  #held = true;

  constructor(
    readonly value: Value,
    private readonly entry: Entry,
  ) {}

  release(): Promise<void> | undefined {
    if (!this.#held) return undefined;
    this.#held = false;
    return this.entry.release();
  }
}

/**
 * Values that modules share by key, within a config and across reloads. The first user creates a value; it is destroyed after the last use.
 *
 * @see `caddy.UsagePool`
 * @internal
 */
export class UsagePool {
  readonly #entries = new Map<string, Entry>();
  readonly #destroying = new Map<string, Promise<void>>();

  /**
   * @param deadline - how long to wait for the end of a value before the next one is created
   * @param given - values by key that exist from the start and are never destroyed
   */
  constructor(
    private readonly deadline: Deadline,
    given: ReadonlyMap<string, unknown> = new Map(),
  ) {
    for (const [key, value] of given) {
      this.#add(key, () => ({ value }));
      const entry = this.#entries.get(key) as Entry;
      entry.users = 1;
      entry.shared = { value };
    }
  }

  /** Keys of the values in use. */
  keys(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /**
   * Starts a use.
   *
   * @param key - key of the value
   * @param create - creates the value, if there is none
   * @returns a promise only while the value is being created
   * @throws what `create` throws, to all callers that wait for it; the next caller tries again
   */
  acquire<Value>(
    key: string,
    create: () => SharedValue<Value> | Promise<SharedValue<Value>>,
  ): Lease<Value> | Promise<Lease<Value>> {
    const entry = this.#entries.get(key) ?? this.#add(key, create);
    entry.users += 1;
    return entry.shared === undefined ? this.#whenMade(key, entry) : new HeldLease(entry.shared.value as Value, entry);
  }

  async #whenMade<Value>(key: string, entry: Entry): Promise<Lease<Value>> {
    try {
      entry.shared = await entry.made;
      return new HeldLease(entry.shared.value as Value, entry);
    } catch (error) {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw error;
    }
  }

  #add(key: string, create: () => SharedValue<unknown> | Promise<SharedValue<unknown>>): Entry {
    const entry: Entry = { users: 0, made: this.#make(key, create), release: () => this.#release(key, entry) };
    this.#entries.set(key, entry);
    return entry;
  }

  async #make<Value>(key: string, create: () => Value | Promise<Value>): Promise<Value> {
    const destroying = this.#destroying.get(key);
    if (destroying !== undefined) {
      // The old value may hold the port that the new one needs. If it does not end in time, the new one is tried anyway.
      await withDeadline(destroying, this.deadline, () => new Error('it hangs')).catch(() => {});
    }
    return await create();
  }

  #release(key: string, entry: Entry): Promise<void> | undefined {
    entry.users -= 1;
    return entry.users > 0 ? undefined : this.#destroy(key, entry);
  }

  async #destroy(key: string, entry: Entry): Promise<void> {
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
