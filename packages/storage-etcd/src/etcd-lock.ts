import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '@caddis/core';
import { type Gateway, isDenied, type StoredKey } from '@caddis/etcd';
import { Backoff, startPause } from '@caddis/kit';

/** Options of {@link EtcdLock.acquire}. @internal */
export interface LockOptions {
  readonly gateway: Pick<Gateway, 'read' | 'watch' | 'write' | 'grantLease' | 'keepLease' | 'revokeLease'>;
  /** Key of the lock. The keys of its queue are below it. */
  readonly key: string;
  /** Description of this process, stored for people who look at the key. */
  readonly holder: string;
  /** How long the lock remains after its holder has died, in milliseconds. */
  readonly ttlMs: number;
  readonly clock: Clock;
  /** Called once if the lock is lost while it is held. */
  readonly onLost: () => void;
}

/**
 * A lock in etcd. Each waiting process has a key of its own with a lease; the oldest key holds the lock. If a process dies, its key disappears with
 * the lease. Each process watches only the key before its own, so releasing the lock wakes a single process.
 *
 * @see https://etcd.io/docs/v3.5/dev-guide/api_concurrency_reference_v3/
 * @internal
 */
export class EtcdLock {
  #timer: Timer | undefined;
  #isReleased = false;
  #keptAt: number;

  private constructor(
    private readonly options: LockOptions,
    private readonly lease: string,
  ) {
    this.#keptAt = options.clock.now();
    this.#keepLater();
  }

  /**
   * Waits until the lock is acquired.
   *
   * @throws the signal's reason if it is aborted first; errors of the client if etcd cannot be reached for as long as the lease lasts
   */
  static async acquire(options: LockOptions, signal: AbortSignal): Promise<EtcdLock> {
    const { gateway, key, holder, ttlMs } = options;
    for (;;) {
      signal.throwIfAborted();
      const lease = await gateway.grantLease(Math.ceil(ttlMs / 1000));
      try {
        const own = `${key}/${randomUUID()}`;
        // The client may retry at another member. The condition makes sure that a first write that did succeed keeps its place in the queue.
        await gateway.write([{ key: own, revision: '0' }], [{ key: own, value: holder, lease }]);
        if (await untilFirst(options, { own, lease }, signal)) return new EtcdLock(options, lease);
      } catch (error) {
        await gateway.revokeLease(lease).catch(() => undefined);
        signal.throwIfAborted();
        throw error;
      }
    }
  }

  /** Releases the lock. @throws errors of the client; the lock then ends with its lease */
  async release(): Promise<void> {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#timer?.cancel();
    await this.options.gateway.revokeLease(this.lease);
  }

  #keepLater(): void {
    const { clock, ttlMs } = this.options;
    this.#timer = clock.setTimeout(() => void this.#keep(), ttlMs / 3);
  }

  async #keep(): Promise<void> {
    const { gateway, clock, ttlMs, onLost } = this.options;
    const isKept = await gateway.keepLease(this.lease).catch(() => undefined);
    if (this.#isReleased) return;
    const now = clock.now();
    if (isKept === true) this.#keptAt = now;
    // If etcd is briefly unreachable, retry. After the lease time, etcd has already passed the lock on.
    if (isKept === false || now - this.#keptAt > ttlMs) return onLost();
    this.#keepLater();
  }
}

/**
 * Waits in the queue until it is this process's turn.
 *
 * @returns false if the place was lost because the lease was not renewed in time
 */
async function untilFirst(options: LockOptions, { own, lease }: { readonly own: string; readonly lease: string }, signal: AbortSignal): Promise<boolean> {
  const { gateway, key, ttlMs, clock } = options;
  const backoff = new Backoff({ initialMs: 100, maxMs: ttlMs / 3 });
  let keptAt = clock.now();
  for (;;) {
    signal.throwIfAborted();
    try {
      if (!(await gateway.keepLease(lease))) return false;
      keptAt = clock.now();
      const { keys, revision } = await gateway.read([{ key: `${key}/`, end: `${key}0` }], { keysOnly: true });
      const place = keys.find((each) => each.key === own);
      if (place === undefined) return false;
      const before = lastBefore(keys, place);
      if (before === undefined) return true;
      await untilChanged(options, before, revision, signal);
      backoff.reset();
    } catch (error) {
      // Give up if the lease must have expired or the user lacks permission.
      if (signal.aborted || isDenied(error) || clock.now() - keptAt > ttlMs) throw error;
      await startPause(clock, backoff.next(), signal).done;
    }
  }
}

/** Waits until a key changes, the lease must be renewed, or the signal is aborted. */
async function untilChanged({ gateway, clock, ttlMs }: LockOptions, key: string, after: bigint, signal: AbortSignal): Promise<void> {
  const watch = await gateway.watch([{ key }], after);
  const pause = startPause(clock, ttlMs / 3, signal);
  try {
    const heard = (async () => {
      for await (const { changed } of watch.news) if (changed) return;
    })();
    await Promise.race([heard, pause.done]);
    heard.catch(() => undefined);
  } finally {
    pause.end();
    watch.close();
  }
}

/** Finds the key just before a place in the queue. The order is that of the revisions at which the keys were written. */
function lastBefore(keys: readonly StoredKey[], place: StoredKey): string | undefined {
  const turn = BigInt(place.revision);
  let found: { readonly key: string; readonly turn: bigint } | undefined;
  for (const { key, revision } of keys) {
    const other = BigInt(revision);
    if (other < turn && (found === undefined || other > found.turn)) found = { key, turn: other };
  }
  return found?.key;
}
