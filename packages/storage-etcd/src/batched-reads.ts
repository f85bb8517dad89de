import type { Gateway, StoredKey } from '@caddis/etcd';

/** Maximum number of keys per call; etcd allows 128 operations in a transaction. */
const maxKeysOfCall = 100;

interface Waiting {
  readonly key: string;
  readonly resolve: (found: StoredKey | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Combines all reads of one turn of the event loop into one call. A starting server reads three values for each of thousands of names. @internal */
export class BatchedReads {
  #waiting: Waiting[] = [];

  constructor(private readonly gateway: () => Pick<Gateway, 'read'>) {}

  /** Reads a key. The value returned is in base64. @throws errors of the client */
  read(key: string): Promise<StoredKey | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.#ask());
    });
  }

  #ask(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let from = 0; from < waiting.length; from += maxKeysOfCall) void this.#askFor(waiting.slice(from, from + maxKeysOfCall));
  }

  async #askFor(waiting: readonly Waiting[]): Promise<void> {
    try {
      const ranges = [...new Set(waiting.map(({ key }) => key))].map((key) => ({ key }));
      const { keys } = await this.gateway().read(ranges, { valuesAs: 'base64' });
      const found = new Map(keys.map((each) => [each.key, each]));
      for (const { key, resolve } of waiting) resolve(found.get(key));
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
