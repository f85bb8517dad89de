import type { Clock } from '@caddis/core';
import type { Upstream } from '@caddis/core/http';
import { isDenied, rangesBelow, type Gateway, type KeyRange, type Watch } from '@caddis/etcd';
import { Liveness, startPause, type LeftOut } from '@caddis/kit';
import { UpstreamSet, type WatchedService, type WatchSession } from '@caddis/upstream-kit';
import { backendsOf, wantedVersion, type BadKey } from './backends.js';

/** Options of {@link EtcdService}. @internal */
export interface EtcdServiceOptions {
  readonly gateway: Pick<Gateway, 'read' | 'watch' | 'close'>;
  /** Prefix of the keys that hold backends. */
  readonly key: string;
  /** Key that holds the wanted version; `undefined` if there is none. */
  readonly versionKey: string | undefined;
  /** Milliseconds of silence after which a watch is opened again; 10,000 when left out. */
  readonly quietMs?: number | undefined;
  readonly clock: Clock;
}

/** What the keys of a service contained at one revision of the store. @internal */
export interface EtcdView {
  /** The same array as long as nothing has changed. */
  readonly upstreams: readonly Upstream[];
  /** Parts of the answer that could not be read; problems of single keys are in `bad` and `odd`. */
  readonly unread: readonly LeftOut[];
  readonly bad: readonly BadKey[];
  readonly odd: readonly BadKey[];
  /** Number of keys, without the version key. */
  readonly keyCount: number;
  /** Version that values must have; empty if every version is accepted. */
  readonly version: string;
}

/** Pace of the watch: the first retry comes soon, later ones at most ten seconds apart. `EtcdService` itself spaces its reads. @internal */
export const etcdPace = { backoff: { initialMs: 100, maxMs: 10_000 }, minSessionMs: 0 } as const;

/** Returns the weight of a view in memory, as a number of upstreams. @internal */
export function etcdWeight({ upstreams, unread, bad, odd }: EtcdView): number {
  return upstreams.length + unread.length + bad.length + odd.length;
}

/** Log messages about outages. @internal */
export const etcdMessages = { outage: 'etcd cannot be read', recovery: 'etcd can be read again' } as const;

/** Minimum time between two reads, in milliseconds, however often keys change. */
const readSpacingMs = 100;
/** Maximum number of messages of a watch within {@link readSpacingMs}; further ones wait. */
const maxNewsInARow = 100;

/**
 * Watches the keys of one service in etcd.
 *
 * It reads all keys in one transaction and watches them from that revision on. A watch message only signals *that* something has changed. The keys
 * are then read again in one transaction, so that a new version and its backends are seen together, however many keys are involved.
 *
 * A watch can be open but dead: its member has stopped, or the connection was cut. So a watch that is silent for a while is closed and opened
 * again from the same revision, with the next member if necessary. Nothing is missed, and a dead watch is noticed soon.
 *
 * @internal
 */
export class EtcdService implements WatchedService<EtcdView> {
  private readonly ranges: readonly KeyRange[];
  private readonly upstreams = new UpstreamSet({ order: 'kept' });
  private nextRead = 0;

  constructor(private readonly options: EtcdServiceOptions) {
    const { key, versionKey } = options;
    this.ranges = versionKey === undefined ? rangesBelow(key) : [...rangesBelow(key), { key: versionKey }];
  }

  /** Reads and watches until the keys must be read from scratch. */
  async connect(session: WatchSession<EtcdView>): Promise<void> {
    let revision: bigint | undefined = await this.read(session);
    while (revision !== undefined) {
      const watch = await this.options.gateway.watch(this.ranges, revision);
      session.alive();
      revision = await this.listen(session, watch, revision);
    }
  }

  /** A failed log-in is costly, because etcd must hash the password. So it is retried less often. */
  isCostly(error: unknown): boolean {
    return isDenied(error);
  }

  async close(): Promise<void> {
    await this.options.gateway.close();
  }

  /**
   * Processes the messages of a watch.
   *
   * @returns the revision to continue from if the watch was silent for too long; `undefined` if the keys must be read from scratch
   */
  private async listen(session: WatchSession<EtcdView>, watch: Watch, after: bigint): Promise<bigint | undefined> {
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
        await this.keepPace(pace, session.signal);
        if (news.revision > revision) revision = news.changed ? await this.read(session) : news.revision;
        session.alive();
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

  /** Slows down a member that sends messages without end, because each message is processed. */
  private async keepPace(pace: { since: number; count: number }, signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    pace.count += 1;
    if (pace.count < maxNewsInARow) return;
    await this.pause(pace.since + readSpacingMs - clock.now(), signal);
    pace.since = clock.now();
    pace.count = 0;
  }

  /** @returns the revision at which the keys were read */
  private async read(session: WatchSession<EtcdView>): Promise<bigint> {
    const { clock, gateway, versionKey } = this.options;
    await this.pause(this.nextRead - clock.now(), session.signal);
    this.nextRead = clock.now() + readSpacingMs;
    const { revision, keys, leftOut = [] } = await gateway.read(this.ranges);
    const { upstreams, bad, odd = [] } = await backendsOf(keys, versionKey);
    session.learned(
      {
        upstreams: this.upstreams.update(upstreams),
        unread: leftOut,
        bad,
        odd,
        keyCount: keys.filter(({ key }) => key !== versionKey).length,
        version: wantedVersion(keys, versionKey),
      },
      false,
    );
    return revision;
  }

  /** Waits, but never longer than the spacing, even if the clock was set back. */
  private async pause(delayMs: number, signal: AbortSignal): Promise<void> {
    if (delayMs > 0) await startPause(this.options.clock, Math.min(delayMs, readSpacingMs), signal).done;
  }
}
