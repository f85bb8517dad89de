import { formatDuration, type Clock, type Timer } from '@caddis/core';
import { Backoff, Liveness, startPause, type BackoffOptions, type Pause } from '@caddis/kit';
import { errors } from '../errors.js';
import type { KnownView, WatchedService, WatchSession } from './watched-service.js';

/**
 * Options of {@link Watch}.
 *
 * @public
 */
export interface WatchOptions<View> {
  readonly clock: Clock;
  readonly service: WatchedService<View>;
  /** Pauses after failures; from half a second to 30 seconds when left out. */
  readonly backoff?: BackoffOptions | undefined;
  /** Milliseconds without a sign of life after which the connection counts as failed; no limit when left out. */
  readonly maxQuietMs?: number | undefined;
  /** Minimum time in milliseconds between the starts of two connections that end without a failure; 1000 when left out. */
  readonly minSessionMs?: number | undefined;
  /** The last view of the watch that this one replaces. */
  readonly seed?: KnownView<View> | undefined;
  /** Called with each view and each confirmation, to keep them for the next watch. */
  readonly onKnown?: ((known: KnownView<View>) => void) | undefined;
}

/**
 * A listener to a watch. Errors that its methods throw are ignored, because a watch has no log, and its other listeners must not be
 * affected.
 *
 * @public
 */
export interface WatchListener<View> {
  /** The service sent a view, or confirmed the previous one. `isSeed` is true if an earlier watch received it. */
  learned(known: KnownView<View>, isSeed: boolean): void;
  /** A try failed. `nextTry` is in milliseconds since the Unix epoch. */
  failed(error: unknown, nextTry: number): void;
  /** A try begins. */
  trying(): void;
}

/** Pauses after failures that are costly for the service. */
const costlyBackoff: BackoffOptions = { initialMs: 1000, maxMs: 30_000 };
/** Minimum time between two tries that requests cause, in milliseconds: normally, and after failures that are costly for the service. */
const minTrySpacingMs = 250;
const minCostlySpacingMs = 1000;

/**
 * Watches one service on behalf of all modules that need the same data. It connects, listens, and reconnects after a pause if that fails; it
 * never gives up. It keeps the last view of the service. It logs nothing itself, because each of its users does.
 *
 * @public
 */
export class Watch<View> {
  private readonly closed = new AbortController();
  private readonly listeners = new Set<WatchListener<View>>();
  private readonly backoff: Backoff;
  private readonly costlyBackoff = new Backoff(costlyBackoff);
  private known: KnownView<View> | undefined;
  private isSeed: boolean;
  private failure: { readonly error: unknown; readonly nextTry: number } | undefined;
  private running: Promise<void> | undefined;
  /** The current connection; remains set while an aborted connection is still ending. */
  private connecting: Promise<void> | undefined;
  private trial = false;
  private triedAt = Number.NEGATIVE_INFINITY;
  /** The pause after a failure; requests may shorten it. */
  private retry: { readonly pause: Pause; readonly spacingMs: number } | undefined;
  private hurried: Timer | undefined;

  constructor(private readonly options: WatchOptions<View>) {
    this.backoff = new Backoff(options.backoff);
    this.known = options.seed;
    this.isSeed = options.seed !== undefined;
  }

  /** Whether a try is in progress whose outcome is unknown. */
  get isTrying(): boolean {
    return this.trial;
  }

  /** Starts to watch. Only `close` ends it. A second call does nothing. */
  start(): void {
    this.running ??= this.run();
  }

  /**
   * Reports to a listener what is already known, and then everything that happens.
   *
   * @returns a function that ends the subscription
   */
  subscribe(listener: WatchListener<View>): () => void {
    this.listeners.add(listener);
    if (this.known !== undefined) listener.learned(this.known, this.isSeed);
    if (this.failure !== undefined) listener.failed(this.failure.error, this.failure.nextTry);
    return () => void this.listeners.delete(listener);
  }

  /** Uses a view that another process received, unless this watch knows a newer one. @internal */
  remember(known: KnownView<View>): void {
    if (this.known !== undefined && this.known.at >= known.at) return;
    this.known = known;
    this.isSeed = true;
    this.options.onKnown?.(known);
    const { failure } = this;
    this.tell((listener) => {
      listener.learned(known, true);
      if (failure !== undefined) listener.failed(failure.error, failure.nextTry);
    });
  }

  /** Retries soon if the last try failed. */
  hurry(): void {
    if (this.retry === undefined || this.hurried !== undefined) return;
    const { clock } = this.options;
    const { pause, spacingMs } = this.retry;
    // The wait is never longer than the spacing, even if the clock was set back.
    const waitMs = Math.min(spacingMs, this.triedAt + spacingMs - clock.now());
    if (waitMs <= 0) pause.end();
    else this.hurried = clock.setTimeout(() => pause.end(), waitMs);
  }

  /** Ends the connection and all timers. */
  async close(): Promise<void> {
    this.closed.abort();
    await this.options.service.close?.();
    await this.running;
    await this.connecting;
  }

  private async run(): Promise<void> {
    const { clock, minSessionMs = 1000 } = this.options;
    const { signal } = this.closed;
    while (!signal.aborted) {
      this.triedAt = clock.now();
      this.trial = true;
      this.tell((listener) => listener.trying());
      try {
        await this.session();
        const restMs = this.triedAt + minSessionMs - clock.now();
        if (restMs > 0 && !signal.aborted) await startPause(clock, restMs, signal).done;
      } catch (error) {
        if (!signal.aborted) await this.failed(error);
      }
    }
  }

  /** Runs one connection until it ends. If the service is silent for too long or ignores its signal, this does not wait for it. */
  private async session(): Promise<void> {
    const { clock, service, maxQuietMs } = this.options;
    const session = new Session<View>(this.closed.signal, (view, isWatched) => this.learned(view, isWatched));
    const liveness =
      maxQuietMs === undefined
        ? undefined
        : new Liveness({ clock, deadlineMs: maxQuietMs, onSilence: () => session.end(errors.UPSTREAM_KIT_WATCH_SILENT({ quiet: formatDuration(maxQuietMs) })) });
    session.onSign = () => liveness?.alive();
    liveness?.alive();
    try {
      const connecting = service.connect(session);
      this.connecting = connecting.catch(() => undefined);
      await Promise.race([connecting, session.untilEnded]);
      // A peer that closes every connection at once is down, even if there is no error.
      if (!session.wasHeard && !session.signal.aborted) throw errors.UPSTREAM_KIT_WATCH_UNHEARD();
    } catch (error) {
      // If the connection was ended on purpose, the reason for that is the original cause of the error.
      throw session.signal.aborted ? session.signal.reason : error;
    } finally {
      liveness?.stop();
      session.end(undefined);
    }
  }

  /** @param view - `undefined` if the service confirmed the last view */
  private learned(view: View | undefined, isWatched: boolean): void {
    // What this watch hears does not confirm a view of an earlier watch.
    if (view === undefined && (this.known === undefined || this.isSeed)) return;
    this.known = { view: view ?? (this.known as KnownView<View>).view, at: this.options.clock.now() };
    this.isSeed = false;
    this.failure = undefined;
    this.trial = false;
    if (isWatched) {
      this.backoff.reset();
      this.costlyBackoff.reset();
    }
    this.options.onKnown?.(this.known);
    const { known } = this;
    this.tell((listener) => listener.learned(known, false));
  }

  private async failed(error: unknown): Promise<void> {
    const { clock } = this.options;
    const isCostly = this.isCostly(error);
    const retryMs = (isCostly ? this.costlyBackoff : this.backoff).next();
    const nextTry = clock.now() + retryMs;
    this.failure = { error, nextTry };
    this.trial = false;
    const pause = startPause(clock, retryMs, this.closed.signal);
    this.retry = { pause, spacingMs: isCostly ? minCostlySpacingMs : minTrySpacingMs };
    this.tell((listener) => listener.failed(error, nextTry));
    await pause.done;
    this.retry = undefined;
    this.hurried?.cancel();
    this.hurried = undefined;
  }

  /** Asks the service to classify a failure. If that throws, e.g. because the failure is not an `Error`, the watch must go on. */
  private isCostly(error: unknown): boolean {
    try {
      return this.options.service.isCostly?.(error) === true;
    } catch {
      return false;
    }
  }

  private tell(what: (listener: WatchListener<View>) => void): void {
    for (const listener of this.listeners) {
      try {
        what(listener);
      } catch {
        // An error of one listener must not affect the connection or other listeners.
      }
    }
  }
}

/** One connection, as passed to its service. */
class Session<View> implements WatchSession<View> {
  onSign: () => void = () => undefined;
  /** Rejects when the connection must end. */
  readonly untilEnded: Promise<never>;
  private readonly ended = new AbortController();
  private isOver = false;
  private isHeard = false;

  constructor(
    private readonly closed: AbortSignal,
    private readonly tell: (view: View | undefined, isWatched: boolean) => void,
  ) {
    this.untilEnded = new Promise((_resolve, reject) => {
      this.ended.signal.addEventListener('abort', () => reject(this.ended.signal.reason), { once: true });
    });
    this.untilEnded.catch(() => undefined);
    closed.addEventListener('abort', this.close);
    if (closed.aborted) this.close();
  }

  get signal(): AbortSignal {
    return this.ended.signal;
  }

  /** Whether the service sent a view or a sign of life. */
  get wasHeard(): boolean {
    return this.isHeard;
  }

  learned(view: View, isWatched = true): void {
    this.sign(view, isWatched);
  }

  alive(): void {
    this.sign(undefined, true);
  }

  /**
   * Ends the connection and everything that the service opened under its signal.
   *
   * @param reason - why it must end; `undefined` if the service ended it
   */
  end(reason: unknown): void {
    this.isOver = true;
    this.closed.removeEventListener('abort', this.close);
    this.ended.abort(reason ?? new Error('the connection is over'));
  }

  private sign(view: View | undefined, isWatched: boolean): void {
    if (this.isOver) return;
    this.isHeard = true;
    this.onSign();
    this.tell(view, isWatched);
  }

  private readonly close = (): void => this.end(this.closed.reason);
}
