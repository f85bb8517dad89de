import type { Clock, Logger } from '@caddis/core';
import type { SourceStatus, Upstream } from '@caddis/core/http';
import { Backoff, LastKnownGood, Liveness } from '@caddis/upstream-kit';
import { backendsOf } from './backends.js';
import { type Gateway, isDenied, type Watch } from './gateway.js';
import { type KeyRange, rangesBelow } from './key-range.js';
import { WatchLog } from './watch-log.js';

/** What a {@link BackendWatch} is told. */
export interface BackendWatchOptions {
  readonly gateway: Pick<Gateway, 'read' | 'watch' | 'close'>;
  /** Prefix of the keys that hold backends. */
  readonly key: string;
  /** Key that holds the wanted version; `undefined` where there is none. */
  readonly versionKey: string | undefined;
  /** Milliseconds for which the backends are used after etcd was last heard of. */
  readonly graceMs: number;
  /** Milliseconds of silence after which a watch is opened anew; 10,000 when left out. */
  readonly quietMs?: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Shortest time between two readings, in milliseconds, however often keys change. */
const readSpacingMs = 100;

/**
 * Keeps the backends of one service in step with etcd.
 *
 * All keys are read in one transaction, then watched from that revision on. The watch only tells *that* something changed: what it
 * is now is read again in one transaction, so that a new version and its list are seen together, however many keys took part.
 *
 * A watch can be open and dead: its member stopped, its connection cut. So one that was silent for a while is closed and opened anew
 * from the same revision, at the next member if need be. Nothing is missed, and a dead watch is noticed soon.
 */
export class BackendWatch {
  private readonly known: LastKnownGood;
  private readonly ranges: readonly KeyRange[];
  private readonly backoff = new Backoff({ initialMs: 100, maxMs: 10_000 });
  /** A log-in costs etcd the hash of a password, so those that fail are rare. */
  private readonly logInBackoff = new Backoff({ initialMs: 1000, maxMs: 30_000 });
  private readonly log: WatchLog;
  private readonly listeners = new Set<() => void>();
  private readonly firstOutcome: Promise<void>;
  private running: Promise<void> | undefined;
  private closed = false;
  private endPause: () => void = () => undefined;
  private nextTry: number | undefined;
  private nextRead = 0;

  constructor(private readonly options: BackendWatchOptions) {
    const { clock, graceMs, key, versionKey, log } = options;
    this.known = new LastKnownGood({ clock, graceMs, order: 'kept' });
    this.ranges = versionKey === undefined ? rangesBelow(key) : [...rangesBelow(key), { key: versionKey }];
    this.log = new WatchLog(log, clock);
    this.firstOutcome = new Promise((resolve) => this.listeners.add(resolve));
  }

  /** Begins to read and watch. */
  start(): void {
    this.running = this.run();
  }

  /**
   * The backends.
   *
   * @returns the same array while nothing changes; a promise only while the first reading is under way
   * @throws why etcd cannot be read, when there are no backends young enough
   */
  get(): readonly Upstream[] | Promise<readonly Upstream[]> {
    const upstreams = this.known.usable();
    if (upstreams !== undefined) return upstreams;
    if (this.known.failure === undefined) return this.firstOutcome.then(() => this.get());
    throw this.known.failure;
  }

  /** The state for the admin API. */
  status(): SourceStatus {
    return this.known.status(this.nextTry);
  }

  /**
   * Calls back after every sign of life and every failure.
   *
   * @returns ends the calls
   */
  onNews(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Ends reading and watching; nothing remains. */
  async close(): Promise<void> {
    this.closed = true;
    this.endPause();
    await this.options.gateway.close();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      try {
        await this.follow();
      } catch (error) {
        await this.failed(error);
      }
    }
  }

  /** Reads and watches until the list must be read anew. */
  private async follow(): Promise<void> {
    let revision: bigint | undefined = await this.read();
    while (revision !== undefined) {
      const watch = await this.options.gateway.watch(this.ranges, revision);
      this.backoff.reset();
      this.logInBackoff.reset();
      this.confirm();
      revision = await this.listen(watch, revision);
    }
  }

  /**
   * Listens to a watch.
   *
   * @returns the revision to watch from when it was silent for too long; `undefined` when the list must be read anew
   */
  private async listen(watch: Watch, after: bigint): Promise<bigint | undefined> {
    const { clock, quietMs = 10_000 } = this.options;
    let revision = after;
    let silent = false;
    const liveness = new Liveness({
      clock,
      deadlineMs: quietMs,
      onSilence: () => {
        silent = true;
        watch.close();
      },
    });
    try {
      liveness.alive();
      for await (const news of watch.news) {
        if (news.revision > revision) revision = news.changed ? await this.read() : news.revision;
        this.confirm();
        liveness.alive();
      }
      return undefined;
    } catch (error) {
      if (silent) return revision;
      throw error;
    } finally {
      liveness.stop();
    }
  }

  /** @returns the revision of the reading */
  private async read(): Promise<bigint> {
    const { clock, gateway, versionKey } = this.options;
    // No longer than the spacing, though somebody set the clock back.
    await this.pause(Math.min(this.nextRead - clock.now(), readSpacingMs));
    this.nextRead = clock.now() + readSpacingMs;
    const { revision, keys } = await gateway.read(this.ranges);
    const { upstreams, bad } = backendsOf(keys, versionKey);
    this.known.succeed({ upstreams, leftOut: bad.flatMap(({ leftOut }) => leftOut) });
    this.log.succeeded(bad);
    this.tell();
    return revision;
  }

  private confirm(): void {
    this.known.confirm();
    this.tell();
  }

  private async failed(error: unknown): Promise<void> {
    this.known.fail(error);
    const retryMs = (isDenied(error) ? this.logInBackoff : this.backoff).next();
    this.nextTry = this.options.clock.now() + retryMs;
    if (!this.closed) this.log.failed(error, this.known.status().state, retryMs);
    this.tell();
    await this.pause(retryMs);
    this.nextTry = undefined;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  /** Waits, unless the time is over or this was closed. */
  private async pause(milliseconds: number): Promise<void> {
    if (milliseconds <= 0 || this.closed) return;
    await new Promise<void>((resolve) => {
      const timer = this.options.clock.setTimeout(resolve, milliseconds);
      this.endPause = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}
