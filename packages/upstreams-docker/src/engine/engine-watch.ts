import type { Clock } from '@caddis/core';
import { Backoff } from '@caddis/upstream-kit';
import { labels } from '../labels.js';
import { compare, type Container } from './container.js';
import { EngineConnection, type Filters } from './engine-connection.js';
import type { EngineSettings } from './engine-settings.js';
import { followEvents } from './follow-events.js';

/** What an engine said last. Immutable; another object only when something changed. */
export interface EngineView {
  /** Running containers that are enabled by their label, by name. */
  readonly containers: readonly Container[];
  /** IDs of the networks that the container of this process is attached to; empty outside of one. */
  readonly ownNetworks: ReadonlySet<string>;
}

/** Who wants to know what an engine says. */
export interface EngineListener {
  /** Called after every listing, with the same object when nothing changed. */
  listed(view: EngineView): void;
  /** Called when a try failed; `nextTry` in milliseconds since the Unix epoch. */
  failed(error: unknown, nextTry: number): void;
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
}

/** Of all that happens on an engine, what can change where requests go. Health checks alone make three other events each. */
const eventFilters: Filters = {
  type: ['container', 'network'],
  event: ['start', 'die', 'pause', 'unpause', 'rename', 'health_status', 'connect', 'disconnect'],
};
const quietMs = 100;
const maxWaitMs = 1000;
/** Shortest time between two connections to an engine that ends them at once, in milliseconds. */
const shortestCycleMs = 1000;
const longestRetryMs = 5000;

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
  private readonly backoff = new Backoff({ maxMs: longestRetryMs });
  private view: EngineView | undefined;
  private viewText = '';
  private failure: { readonly error: unknown; readonly nextTry: number } | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly options: EngineWatchOptions) {}

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

  private async run(): Promise<void> {
    const { clock } = this.options;
    while (!this.closed.signal.aborted) {
      const began = clock.now();
      try {
        await this.cycle();
        await this.pause(shortestCycleMs - (clock.now() - began));
      } catch (error) {
        if (this.closed.signal.aborted) return;
        const delayMs = this.backoff.next();
        this.failed(error, clock.now() + delayMs);
        await this.pause(delayMs);
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
    const containers = await connection.listContainers({ label: [`${labels.enable}=true`] });
    const own = ownContainerId === undefined ? [] : await connection.listContainers({ id: [ownContainerId] });
    const ownNetworks = own.flatMap(({ networks }) => networks.map(({ networkId }) => networkId));
    this.listed([...containers].sort((one, other) => compare(one.name, other.name)), ownNetworks);
  }

  private listed(containers: readonly Container[], ownNetworks: readonly string[]): void {
    this.backoff.reset();
    this.failure = undefined;
    const text = JSON.stringify([containers, ownNetworks]);
    if (this.view === undefined || text !== this.viewText) {
      this.view = { containers, ownNetworks: new Set(ownNetworks) };
      this.viewText = text;
    }
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
      function done(): void {
        timer.cancel();
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}
