import { isUint8Array } from 'node:util/types';
import { blameModule, describeValue, isThenable, moduleFault, propertyOf, systemClock, type Clock } from '@caddis/core';
import type { Storage, StoredValue } from '@caddis/core/tls';
import { inTime } from '@caddis/kit';
import { errors } from '../errors.js';

/** Timeout of a storage call, in milliseconds. It does not apply to waiting for a lock, which ends with its signal. */
const callMs = 30_000;

/**
 * Wraps a storage module and checks its answers. An exception, invalid answer or timeout becomes an error that names the module.
 *
 * @internal
 */
export class GuardedStorage implements Storage {
  constructor(
    private readonly storage: Storage,
    private readonly time: Clock = systemClock,
  ) {}

  async load(key: string): Promise<Buffer | undefined> {
    const value = await this.ask('load', () => this.storage.load(key));
    if (value === undefined || value === null) return undefined;
    if (!isUint8Array(value)) throw this.fault('load', value, 'bytes');
    return Buffer.isBuffer(value) ? value : Buffer.from(value);
  }

  async store(key: string, value: Buffer): Promise<void> {
    await this.ask('store', () => this.storage.store(key, value));
  }

  async delete(key: string): Promise<void> {
    await this.ask('delete', () => this.storage.delete(key));
  }

  async list(folder: string, options: { readonly recursive?: boolean } = {}): Promise<readonly string[]> {
    const keys = await this.ask('list', () => this.storage.list(folder, options));
    if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string')) throw this.fault('list', keys, 'a list of keys');
    return keys;
  }

  async stat(key: string): Promise<StoredValue | undefined> {
    const value = await this.ask('stat', () => this.storage.stat(key));
    if (value === undefined || value === null) return undefined;
    if (!Number.isFinite(propertyOf(value, 'modified')) || !Number.isFinite(propertyOf(value, 'size'))) throw this.fault('stat', value, 'time and size');
    return value as StoredValue;
  }

  /** The returned release function never rejects: a lock that cannot be released expires by itself. */
  async lock(name: string, signal: AbortSignal): Promise<() => Promise<void>> {
    let work: unknown;
    try {
      work = this.storage.lock(name, signal);
      const release = isThenable(work) ? await untilAborted(work, signal) : work;
      if (typeof release !== 'function') throw this.fault('lock', release, 'a function that gives the lock back');
      return async () => {
        await this.ask('lock', () => (release as () => Promise<void>)()).catch(() => undefined);
      };
    } catch (error) {
      signal.throwIfAborted();
      throw blameModule({ module: this.storage, method: 'lock' }, error);
    }
  }

  private async ask(method: string, call: () => unknown): Promise<unknown> {
    const late = (): Error => errors.TLS_CALL_LATE({ what: `the storage did not answer ${method}()`, seconds: callMs / 1000 });
    try {
      const answer = call();
      return isThenable(answer) ? await inTime(answer, { clock: this.time, deadlineMs: callMs, late }) : answer;
    } catch (error) {
      throw blameModule({ module: this.storage, method }, error);
    }
  }

  private fault(method: string, answer: unknown, expected: string): Error {
    return moduleFault({ module: this.storage, method }, `answered ${describeValue(answer)}, expected ${expected}`);
  }
}

/** Reads one value from a storage. @internal */
export function loadFrom(storage: Storage, key: string): Promise<Buffer | undefined> {
  return new GuardedStorage(storage).load(key);
}

/**
 * Reads values with certificates from a storage.
 *
 * @throws `TLS_AUTHORITY_MISSING` if one does not exist
 * @internal
 */
export function certificateTextsFrom(storage: Storage, keys: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    keys.map(async (key) => {
      const value = await loadFrom(storage, key);
      if (value === undefined) throw errors.TLS_AUTHORITY_MISSING({ authority: key });
      return value.toString('utf8');
    }),
  );
}

/** Stops waiting if the signal is aborted. A lock that is acquired later is released at once. */
function untilAborted(work: PromiseLike<unknown>, signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
      Promise.resolve(work).then((release) => (typeof release === 'function' ? (release as () => unknown)() : undefined)).catch(() => undefined);
    };
    signal.addEventListener('abort', abort, { once: true });
    Promise.resolve(work).then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
