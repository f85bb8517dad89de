import type { Clock, Timer } from '@caddis/core';
import { Backoff, type LeftOut } from '@caddis/kit';
import { labels } from '../labels.js';
import type { Container } from './container.js';
import type { Listing } from './container-list.js';
import { EngineConnection, type Filters } from './engine-connection.js';
import type { EngineSettings } from './engine-settings.js';
import { followEvents } from './follow-events.js';

/** What an engine said last. Immutable; another object only when something changed. */
export interface EngineView {
  /** Running containers that are enabled by their label, by name. */
  readonly containers: readonly Container[];
  /** IDs of the networks that the container of this process is attached to; empty outside of one. */
  readonly ownNetworks: ReadonlySet<string>;
  /** Entries of the list that could not be read; absent when all could. */
  readonly leftOut?: readonly LeftOut[];
}

/** Who wants to know what an engine says. */
export interface EngineListener {
  /** Called after every listing, with the same object when nothing changed. */
  listed(view: EngineView): void;
  /** Called when a try failed; `nextTry` in milliseconds since the Unix epoch. */
  failed(error: unknown, nextTry: number): void;
  /** Called when a try begins after one that failed. */
  trying?(): void;
}

/** What {@link EngineWatch} is told. */
export interface EngineWatchOptions {
  readonly clock: Clock;
  readonly settings: EngineSettings;
  /** Longest wait for one answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Milliseconds after which everything is asked anew on a new connection. */
  readonly pollMs: number;
  /** ID of the container that this process runs in, as far as it knows. */
  readonly ownContainerId: string | undefined;
  /** What the engine said to a watch that this one replaces. */
  readonly seed?: EngineView | undefined;
  /** Told every list, to keep it for the next watch. */
  readonly onView?: ((view: EngineView) => void) | undefined;
}

/** Of all that happens on an engine, what can change where requests go. Health checks alone make three other events each. */
const eventFilters: Filters = {
  type: ['container', 'network'],
  event: ['start', 'die', 'pause', 'unpause', 'rename', 'health_status', 'connect', 'disconnect'],
};
const quietMs = 100;
const maxWaitMs = 1000;
/** Shortest time between two connections to an engine that ends them at once, in milliseconds. */
const minCycleMs = 1000;
const maxRetryMs = 5000;
/** Shortest time between two tries that requests cause, in milliseconds. */
const minTrySpacingMs = 250;

/**
 * Watches the containers of one engine, for all sources that use it.
 *
 * It subscribes to events, then lists, then lists again after each burst of events; and begins anew when the stream ends, when
 * anything fails, and after the poll interval. So nothing is missed in a gap, a connection that is open but dead is noticed by the
 * time of the next poll, and events that an engine does not send delay a change by no more than that.
 */
export class EngineWatch {
  private readonly listeners = new Set<EngineListener>();
  private readonly closed = new AbortController();
  private readonly backoff = new Backoff({ maxMs: maxRetryMs });
  private view: EngineView | undefined;
  private viewText = '';
  private failure: { readonly error: unknown; readonly nextTry: number } | undefined;
  private running: Promise<void> | undefined;
  private triedAt = Number.NEGATIVE_INFINITY;
  private endPause: () => void = () => undefined;
  private isWaitingToRetry = false;
  /** Ends the pause after a failure before its time. */
  private hurried: Timer | undefined;

  constructor(private readonly options: EngineWatchOptions) {
    this.view = options.seed;
  }

  /** Begins to watch. It ends with {@link close} only. */
  start(): void {
    this.running = this.run();
  }

  /** Ends every connection and timer. */
  async close(): Promise<void> {
    this.closed.abort();
    await this.running;
  }

  /**
   * Tells a listener what is known, if anything is, and then all that happens.
   *
   * @returns ends the subscription
   */
  subscribe(listener: EngineListener): () => void {
    this.listeners.add(listener);
    if (this.view !== undefined) listener.listed(this.view);
    if (this.failure !== undefined) listener.failed(this.failure.error, this.failure.nextTry);
    return () => this.listeners.delete(listener);
  }

  /** Tries again soon, where the last try failed. */
  hurry(): void {
    if (!this.isWaitingToRetry || this.hurried !== undefined) return;
    const { clock } = this.options;
    const waitMs = Math.min(minTrySpacingMs, this.triedAt + minTrySpacingMs - clock.now());
    if (waitMs <= 0) this.endPause();
    else this.hurried = clock.setTimeout(() => this.endPause(), waitMs);
  }

  private async run(): Promise<void> {
    const { clock } = this.options;
    while (!this.closed.signal.aborted) {
      const began = clock.now();
      this.triedAt = began;
      if (this.failure !== undefined) for (const listener of this.listeners) listener.trying?.();
      try {
        await this.cycle();
        await this.pause(minCycleMs - (clock.now() - began));
      } catch (error) {
        if (this.closed.signal.aborted) return;
        const delayMs = this.backoff.next();
        this.isWaitingToRetry = true;
        this.failed(error, clock.now() + delayMs);
        await this.pause(delayMs);
        this.isWaitingToRetry = false;
        this.hurried?.cancel();
        this.hurried = undefined;
      }
    }
  }

  /** From a new connection to its end. */
  private async cycle(): Promise<void> {
    const { clock, settings, timeoutMs, pollMs } = this.options;
    const connection = await EngineConnection.open(settings, { clock, timeoutMs, signal: this.closed.signal });
    const events = await connection.events(eventFilters);
    await followEvents(events, { clock, quietMs, maxWaitMs, lifetimeMs: pollMs, act: () => this.list(connection) });
  }

  private async list(connection: EngineConnection): Promise<void> {
    const { ownContainerId } = this.options;
    const listing = await connection.list({ label: [`${labels.enable}=true`] });
    const own = ownContainerId === undefined ? [] : await connection.listContainers({ id: [ownContainerId] });
    const ownNetworks = own.flatMap(({ networks }) => networks.map(({ networkId }) => networkId));
    this.listed(listing, ownNetworks);
  }

  private listed({ containers, leftOut, text: listText }: Listing, ownNetworks: readonly string[]): void {
    this.backoff.reset();
    this.failure = undefined;
    const text = JSON.stringify([ownNetworks, leftOut]) + listText;
    if (this.view === undefined || text !== this.viewText) {
      this.view = { containers, ownNetworks: new Set(ownNetworks), ...(leftOut.length > 0 ? { leftOut } : {}) };
      this.viewText = text;
    }
    this.options.onView?.(this.view);
    for (const listener of this.listeners) listener.listed(this.view);
  }

  private failed(error: unknown, nextTry: number): void {
    this.failure = { error, nextTry };
    for (const listener of this.listeners) listener.failed(error, nextTry);
  }

  /** Waits, or does not where the time has passed already. Ends early when the watch is closed. */
  private async pause(delayMs: number): Promise<void> {
    const { signal } = this.closed;
    if (delayMs <= 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = this.options.clock.setTimeout(done, delayMs);
      signal.addEventListener('abort', done, { once: true });
      this.endPause = done;
      function done(): void {
        timer.cancel();
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}
