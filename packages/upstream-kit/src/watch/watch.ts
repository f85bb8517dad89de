import { formatDuration, type Clock, type Timer } from '@caddis/core';
import { Backoff, Liveness, startPause, type BackoffOptions, type Pause } from '@caddis/kit';
import { errors } from '../errors.js';
import type { KnownView, WatchedService, WatchSession } from './watched-service.js';

/**
 * What {@link Watch} is told.
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
  /** Shortest time in milliseconds between two connections that end without a failure; 1000 when left out. */
  readonly minSessionMs?: number | undefined;
  /** What a watch that this one replaces knew. */
  readonly seed?: KnownView<View> | undefined;
  /** Told all that the service says, to keep it for the next watch. */
  readonly onKnown?: ((known: KnownView<View>) => void) | undefined;
}

/**
 * Who wants to know what a service says. What one of its methods throws is dropped: a watch has no log, and the others on it must hear
 * the same.
 *
 * @public
 */
export interface WatchListener<View> {
  /** The service said something, or confirmed the view that it gave before. `isSeed`: an earlier watch heard it. */
  learned(known: KnownView<View>, isSeed: boolean): void;
  /** A try failed. `nextTry` is in milliseconds since the Unix epoch. */
  failed(error: unknown, nextTry: number): void;
  /** A try begins. */
  trying(): void;
}

/** Pauses after failures that cost the service much. */
const costlyBackoff: BackoffOptions = { initialMs: 1000, maxMs: 30_000 };
/** Shortest time between two tries that requests cause, in milliseconds; and between those that cost the service much. */
const minTrySpacingMs = 250;
const minCostlySpacingMs = 1000;

/**
 * Watches one service, for all modules that ask the same of it: connects, listens, connects again after a pause when that fails, and
 * never gives up. It keeps what the service said last, and logs nothing: each of its users does.
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
  /** The connection, also when it outlives its time. */
  private connecting: Promise<void> | undefined;
  private trial = false;
  private triedAt = Number.NEGATIVE_INFINITY;
  /** The pause after a failure, which requests may shorten. */
  private retry: { readonly pause: Pause; readonly spacingMs: number } | undefined;
  private hurried: Timer | undefined;

  constructor(private readonly options: WatchOptions<View>) {
    this.backoff = new Backoff(options.backoff);
    this.known = options.seed;
    this.isSeed = options.seed !== undefined;
  }

  /** Whether a try is under way of which the outcome is not known. */
  get isTrying(): boolean {
    return this.trial;
  }

  /** Begins to watch. It ends with `close` only. */
  start(): void {
    this.running = this.run();
  }

  /**
   * Tells a listener what is known, if anything is, and then all that happens.
   *
   * @returns ends the subscription
   */
  subscribe(listener: WatchListener<View>): () => void {
    this.listeners.add(listener);
    if (this.known !== undefined) listener.learned(this.known, this.isSeed);
    if (this.failure !== undefined) listener.failed(this.failure.error, this.failure.nextTry);
    return () => void this.listeners.delete(listener);
  }

  /** Tries again soon, where the last try failed. */
  hurry(): void {
    if (this.retry === undefined || this.hurried !== undefined) return;
    const { clock } = this.options;
    const { pause, spacingMs } = this.retry;
    // No longer than the spacing, though somebody set the clock back.
    const waitMs = Math.min(spacingMs, this.triedAt + spacingMs - clock.now());
    if (waitMs <= 0) pause.end();
    else this.hurried = clock.setTimeout(() => pause.end(), waitMs);
  }

  /** Ends the connection and every timer. */
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

  /** From a connection to its end. A service that is silent for too long, or does not end when it is told to, is not waited for. */
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
      // A peer that closes its connections at once is down, though no error says so.
      if (!session.wasHeard && !session.signal.aborted) throw errors.UPSTREAM_KIT_WATCH_UNHEARD();
    } catch (error) {
      // Whatever the end made of the connection, its reason says what happened first.
      throw session.signal.aborted ? session.signal.reason : error;
    } finally {
      liveness?.stop();
      session.end(undefined);
    }
  }

  /** @param view - `undefined` when the last one was confirmed */
  private learned(view: View | undefined, isWatched: boolean): void {
    // A view of an earlier watch is not confirmed by what this one hears.
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

  /** A service that cannot judge a failure, e.g. one that is no `Error`, must not end the watch by that. */
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
        // It is the listener's fault, and neither the connection nor the other listeners may suffer for it.
      }
    }
  }
}

/** One connection, as its service sees it. */
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

  /** Whether the service said anything, or showed a sign of life. */
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
   * Ends it, and all that the service opened under its signal.
   *
   * @param reason - why it must end; `undefined` where the service ended it
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
