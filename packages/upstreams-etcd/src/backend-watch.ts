import type { Clock, Logger, Timer } from '@caddis/core';
import type { SourceStatus, Upstream } from '@caddis/core/http';
import { Backoff, Liveness } from '@caddis/kit';
import { FreshTry, upstreamKitErrors, LastKnownGood, type Answer } from '@caddis/upstream-kit';
import { backendsOf, wantedVersion } from './backends.js';
import { isDenied, type Gateway, type Watch } from './gateway.js';
import { rangesBelow, type KeyRange } from './key-range.js';
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
  /** Backends to begin with, of a config that this one replaces. */
  readonly seed?: Answer | undefined;
  /** Told every good answer, to keep it for the next config. */
  readonly onAnswer?: ((answer: Answer) => void) | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Shortest time between two readings, in milliseconds, however often keys change. */
const readSpacingMs = 100;
/** Shortest time between two tries that requests cause, in milliseconds; and between those that log in. */
const minTrySpacingMs = 250;
const minLogInSpacingMs = 1000;
/** Greatest number of messages of a watch in {@link readSpacingMs}; further ones wait. */
const maxNewsInARow = 100;

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
  private isTrying = false;
  private triedAt = 0;
  /** Whether the pause after a failure may be shortened. */
  private isWaitingToRetry = false;
  /** Ends that pause before its time. */
  private hurried: Timer | undefined;
  private deniedLast = false;
  private readonly fresh: FreshTry;

  constructor(private readonly options: BackendWatchOptions) {
    const { clock, graceMs, key, versionKey, log, seed } = options;
    this.known = new LastKnownGood({ clock, graceMs, order: 'kept', seed });
    this.fresh = new FreshTry({
      clock,
      isTrying: false,
      isUsable: () => this.known.usable() !== undefined,
      startSoon: () => this.retrySoon(),
    });
    this.ranges = versionKey === undefined ? rangesBelow(key) : [...rangesBelow(key), { key: versionKey }];
    this.log = new WatchLog(log, clock, key);
    this.firstOutcome = new Promise((resolve) => this.listeners.add(resolve));
  }

  /** Begins to read and watch. */
  start(): void {
    this.running = this.run();
  }

  /**
   * The backends.
   *
   * @param asker - the request; when it called {@link lookAgain} before and there are none to use, it waits for a try of its own
   * @returns the same array while nothing changes; a promise only while the first reading is under way
   * @throws why etcd cannot be read, when there are no backends young enough
   */
  get(asker?: object): readonly Upstream[] | Promise<readonly Upstream[]> {
    const upstreams = this.known.usable();
    if (upstreams !== undefined) return upstreams;
    if (this.known.failure === undefined) return this.firstOutcome.then(() => this.get());
    if (asker !== undefined && this.fresh.has(asker)) return this.fresh.wait(asker).then(() => this.get());
    throw this.known.failure;
  }

  /** Tries again soon where there is nothing to use because etcd cannot be read; a watch needs no telling otherwise. */
  lookAgain(asker: object): void {
    if (!this.closed && this.known.failure !== undefined && this.known.usable() === undefined) this.fresh.want(asker);
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
    if (this.known.answer === undefined) this.known.fail(this.known.failure ?? upstreamKitErrors.UPSTREAM_KIT_CLOSED());
    this.fresh.close();
    await this.options.gateway.close();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.closed) {
      try {
        this.isTrying = true;
        this.triedAt = this.options.clock.now();
        this.fresh.begun();
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
      const pace = { since: clock.now(), count: 0 };
      for await (const news of watch.news) {
        await this.keepPace(pace);
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

  /** Lets a member that talks without end wait, as everything it says is looked at. */
  private async keepPace(pace: { since: number; count: number }): Promise<void> {
    const { clock } = this.options;
    pace.count += 1;
    if (pace.count < maxNewsInARow) return;
    await this.pause(Math.min(readSpacingMs, pace.since + readSpacingMs - clock.now()));
    pace.since = clock.now();
    pace.count = 0;
  }

  /** @returns the revision of the reading */
  private async read(): Promise<bigint> {
    const { clock, gateway, versionKey } = this.options;
    // No longer than the spacing, though somebody set the clock back.
    await this.pause(Math.min(this.nextRead - clock.now(), readSpacingMs));
    this.nextRead = clock.now() + readSpacingMs;
    const { revision, keys, leftOut = [] } = await gateway.read(this.ranges);
    const backends = await backendsOf(keys, versionKey);
    const { upstreams, bad, odd = [] } = backends;
    this.known.succeed({ upstreams, leftOut: [...leftOut, ...[...bad, ...odd].flatMap((one) => one.leftOut)] });
    this.log.succeeded(backends, keys.filter(({ key }) => key !== versionKey).length, wantedVersion(keys, versionKey));
    this.answered();
    return revision;
  }

  private confirm(): void {
    this.known.confirm();
    this.answered();
  }

  private answered(): void {
    const { answer } = this.known;
    if (answer !== undefined) this.options.onAnswer?.(answer);
    this.tryEnded();
    this.tell();
  }

  private tryEnded(): void {
    if (!this.isTrying) return;
    this.isTrying = false;
    this.fresh.ended();
  }

  /** Ends the pause after a failure as soon as the last try is long enough ago. */
  private retrySoon(): void {
    if (!this.isWaitingToRetry || this.hurried !== undefined) return;
    const { clock } = this.options;
    const spacingMs = this.deniedLast ? minLogInSpacingMs : minTrySpacingMs;
    const waitMs = Math.min(spacingMs, this.triedAt + spacingMs - clock.now());
    if (waitMs <= 0) this.endPause();
    else this.hurried = clock.setTimeout(() => this.endPause(), waitMs);
  }

  private async failed(error: unknown): Promise<void> {
    this.known.fail(error);
    this.deniedLast = isDenied(error);
    const retryMs = (this.deniedLast ? this.logInBackoff : this.backoff).next();
    this.nextTry = this.options.clock.now() + retryMs;
    if (!this.closed) this.log.failed(error, this.known.status().state, retryMs);
    this.isWaitingToRetry = true;
    this.tryEnded();
    this.tell();
    await this.pause(retryMs);
    this.isWaitingToRetry = false;
    this.hurried?.cancel();
    this.hurried = undefined;
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
