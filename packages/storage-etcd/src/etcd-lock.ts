import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '@caddis/core';
import { type Gateway, isDenied, type StoredKey } from '@caddis/etcd';
import { Backoff, startPause } from '@caddis/kit';

/** What it takes to wait for a lock. @internal */
export interface LockOptions {
  readonly gateway: Pick<Gateway, 'read' | 'watch' | 'write' | 'grantLease' | 'keepLease' | 'revokeLease'>;
  /** Key below which all stand who want the lock. */
  readonly key: string;
  /** Who holds it, for those who look at the key. */
  readonly holder: string;
  /** Milliseconds that the lock outlives its holder. */
  readonly ttlMs: number;
  readonly clock: Clock;
  /** Called once, when the lock ended while it was held. */
  readonly onLost: () => void;
}

/**
 * A lock in etcd: those who want it stand in a queue, each with a key under a lease of its own; the one that came first has it. Who dies falls out when the
 * lease ends. Each waits for the one before alone, so a lock that is given back wakes one, however many wait.
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
   * Waits until it has the lock.
   *
   * @throws the signal's reason when that is aborted first; what the client throws where etcd cannot be asked, at the latest when a place in the queue has ended by that
   */
  static async acquire(options: LockOptions, signal: AbortSignal): Promise<EtcdLock> {
    const { gateway, key, holder, ttlMs } = options;
    for (;;) {
      signal.throwIfAborted();
      const lease = await gateway.grantLease(Math.ceil(ttlMs / 1000));
      try {
        const own = `${key}/${randomUUID()}`;
        // Where a member did not answer, another is asked; what the first has written all the same keeps its place.
        await gateway.write([{ key: own, revision: '0' }], [{ key: own, value: holder, lease }]);
        if (await untilFirst(options, { own, lease }, signal)) return new EtcdLock(options, lease);
      } catch (error) {
        await gateway.revokeLease(lease).catch(() => undefined);
        signal.throwIfAborted();
        throw error;
      }
    }
  }

  /** Gives the lock back. @throws what the client throws; the lock ends by itself then */
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
    // Etcd that is away for a moment is asked again; after the time of the lease it has given the lock to the next.
    if (isKept === false || now - this.#keptAt > ttlMs) return onLost();
    this.#keepLater();
  }
}

/**
 * Waits in the queue.
 *
 * @returns false where the place was lost, because etcd was not asked in time to keep it
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
      // A place that has ended, or a user who may not do this: waiting helps no more.
      if (signal.aborted || isDenied(error) || clock.now() - keptAt > ttlMs) throw error;
      await startPause(clock, backoff.next(), signal).done;
    }
  }
}

/** Waits until a key has changed, or until it is time to keep the lease, or until the signal is aborted. */
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

/** The one that stands before a place in the queue: keys are in the order in which they were written. */
function lastBefore(keys: readonly StoredKey[], place: StoredKey): string | undefined {
  const turn = BigInt(place.revision);
  let found: { readonly key: string; readonly turn: bigint } | undefined;
  for (const { key, revision } of keys) {
    const other = BigInt(revision);
    if (other < turn && (found === undefined || other > found.turn)) found = { key, turn: other };
  }
  return found?.key;
}
