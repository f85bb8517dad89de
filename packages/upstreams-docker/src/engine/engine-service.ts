import type { Clock } from '@caddis/core';
import type { LeftOut } from '@caddis/kit';
import type { WatchedService, WatchSession } from '@caddis/upstream-kit';
import { labels } from '../labels.js';
import type { Container } from './container.js';
import type { Listing } from './container-list.js';
import { EngineConnection, type Filters } from './engine-connection.js';
import type { EngineSettings } from './engine-settings.js';
import { followEvents } from './follow-events.js';

/** The last known state of an engine. Immutable; a new object only if something has changed. @internal */
export interface EngineView {
  /** Running containers that are enabled by their label, sorted by name. */
  readonly containers: readonly Container[];
  /** IDs of the networks to which the container of this process is attached; empty if it does not run in one. */
  readonly ownNetworks: ReadonlySet<string>;
  /** Entries of the list that could not be read; absent if there are none. */
  readonly leftOut?: readonly LeftOut[];
}

/** Options of {@link EngineService}. @internal */
export interface EngineServiceOptions {
  readonly clock: Clock;
  readonly settings: EngineSettings;
  /** Maximum wait for one answer, in milliseconds. */
  readonly timeoutMs: number;
  /** How often everything is read again over a new connection, in milliseconds. */
  readonly pollMs: number;
  /** ID of the container that this process runs in, if known. */
  readonly ownContainerId: string | undefined;
}

/** Pace of the watch: tries are at most five seconds apart, and connections that the engine closes at once at least one second. @internal */
export const enginePace = { backoff: { maxMs: 5000 }, minSessionMs: 1000 } as const;

/** Returns the weight of a view in memory, as a number of upstreams. @internal */
export function engineWeight({ containers, ownNetworks, leftOut = [] }: EngineView): number {
  return containers.length + ownNetworks.size + leftOut.length;
}

/** Log messages about outages. @internal */
export const engineMessages = { outage: 'docker engine does not answer', recovery: 'docker engine answers again' } as const;

/** The events that can affect the upstreams. Unfiltered, every health check alone would cause three more events. */
const eventFilters: Filters = {
  type: ['container', 'network'],
  event: ['start', 'die', 'pause', 'unpause', 'rename', 'health_status', 'connect', 'disconnect'],
};
const quietMs = 100;
const maxWaitMs = 1000;

/**
 * Watches the containers of one engine, for all sources that use it.
 *
 * It subscribes to events, lists the containers, and lists them again after each burst of events. It ends when the stream ends, when anything
 * fails, and after the poll interval; the watch then reconnects. So no change is lost in a gap. A connection that is open but dead is replaced at
 * the next poll at the latest, and an event that the engine fails to send delays a change no longer than that.
 *
 * @internal
 */
export class EngineService implements WatchedService<EngineView> {
  private view: EngineView | undefined;
  private viewText = '';

  constructor(private readonly options: EngineServiceOptions) {}

  /** Runs one connection until it ends. */
  async connect(session: WatchSession<EngineView>): Promise<void> {
    const { clock, settings, timeoutMs, pollMs } = this.options;
    const connection = await EngineConnection.open(settings, { clock, timeoutMs, signal: session.signal });
    const events = await connection.events(eventFilters);
    await followEvents(events, { clock, quietMs, maxWaitMs, lifetimeMs: pollMs, act: async () => session.learned(await this.list(connection)) });
  }

  /** @returns the same object if nothing has changed */
  private async list(connection: EngineConnection): Promise<EngineView> {
    const { ownContainerId } = this.options;
    const listing = await connection.list({ label: [`${labels.enable}=true`] });
    const own = ownContainerId === undefined ? [] : await connection.listContainers({ id: [ownContainerId] });
    return this.viewOf(listing, own.flatMap(({ networks }) => networks.map(({ networkId }) => networkId)));
  }

  private viewOf({ containers, leftOut, text: listText }: Listing, ownNetworks: readonly string[]): EngineView {
    const text = JSON.stringify([ownNetworks, leftOut]) + listText;
    if (this.view === undefined || text !== this.viewText) {
      this.view = { containers, ownNetworks: new Set(ownNetworks), ...(leftOut.length > 0 ? { leftOut } : {}) };
      this.viewText = text;
    }
    return this.view;
  }
}
