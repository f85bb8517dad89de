import type { Clock } from '@caddis/core';
import type { LeftOut } from '@caddis/kit';
import type { WatchedService, WatchSession } from '@caddis/upstream-kit';
import { labels } from '../labels.js';
import type { Container } from './container.js';
import type { Listing } from './container-list.js';
import { EngineConnection, type Filters } from './engine-connection.js';
import type { EngineSettings } from './engine-settings.js';
import { followEvents } from './follow-events.js';

/** What an engine said last. Immutable; another object only when something changed. @internal */
export interface EngineView {
  /** Running containers that are enabled by their label, by name. */
  readonly containers: readonly Container[];
  /** IDs of the networks that the container of this process is attached to; empty outside of one. */
  readonly ownNetworks: ReadonlySet<string>;
  /** Entries of the list that could not be read; absent when all could. */
  readonly leftOut?: readonly LeftOut[];
}

/** What an {@link EngineService} is told. @internal */
export interface EngineServiceOptions {
  readonly clock: Clock;
  readonly settings: EngineSettings;
  /** Longest wait for one answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Milliseconds after which everything is asked anew on a new connection. */
  readonly pollMs: number;
  /** ID of the container that this process runs in, as far as it knows. */
  readonly ownContainerId: string | undefined;
}

/** How an engine is watched: tries are five seconds apart at most, connections that it ends at once a second at least. @internal */
export const enginePace = { backoff: { maxMs: 5000 }, minSessionMs: 1000 } as const;

/** What a view weighs in memory, as a number of upstreams. @internal */
export function engineWeight({ containers, ownNetworks, leftOut = [] }: EngineView): number {
  return containers.length + ownNetworks.size + leftOut.length;
}

/** What the log says of an outage. @internal */
export const engineMessages = { outage: 'docker engine does not answer', recovery: 'docker engine answers again' } as const;

/** Of all that happens on an engine, what can change where requests go. Health checks alone make three other events each. */
const eventFilters: Filters = {
  type: ['container', 'network'],
  event: ['start', 'die', 'pause', 'unpause', 'rename', 'health_status', 'connect', 'disconnect'],
};
const quietMs = 100;
const maxWaitMs = 1000;

/**
 * The containers of one engine, for all sources that use it.
 *
 * It subscribes to events, then lists, then lists again after each burst of events; and ends when the stream ends, when anything fails, and
 * after the poll interval, to be connected again. So nothing is missed in a gap, a connection that is open but dead is noticed by the
 * time of the next poll, and events that an engine does not send delay a change by no more than that.
 *
 * @internal
 */
export class EngineService implements WatchedService<EngineView> {
  private view: EngineView | undefined;
  private viewText = '';

  constructor(private readonly options: EngineServiceOptions) {}

  /** From a new connection to its end. */
  async connect(session: WatchSession<EngineView>): Promise<void> {
    const { clock, settings, timeoutMs, pollMs } = this.options;
    const connection = await EngineConnection.open(settings, { clock, timeoutMs, signal: session.signal });
    const events = await connection.events(eventFilters);
    await followEvents(events, { clock, quietMs, maxWaitMs, lifetimeMs: pollMs, act: async () => session.learned(await this.list(connection)) });
  }

  /** @returns the same object when nothing changed */
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
