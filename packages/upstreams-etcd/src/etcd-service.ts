import type { Clock } from '@caddis/core';
import type { Upstream } from '@caddis/core/http';
import { isDenied, rangesBelow, type Gateway, type KeyRange, type Watch } from '@caddis/etcd';
import { Liveness, startPause, type LeftOut } from '@caddis/kit';
import { UpstreamSet, type WatchedService, type WatchSession } from '@caddis/upstream-kit';
import { backendsOf, wantedVersion, type BadKey } from './backends.js';

/** What an {@link EtcdService} is told. @internal */
export interface EtcdServiceOptions {
  readonly gateway: Pick<Gateway, 'read' | 'watch' | 'close'>;
  /** Prefix of the keys that hold backends. */
  readonly key: string;
  /** Key that holds the wanted version; `undefined` where there is none. */
  readonly versionKey: string | undefined;
  /** Milliseconds of silence after which a watch is opened anew; 10,000 when left out. */
  readonly quietMs?: number | undefined;
  readonly clock: Clock;
}

/** What the keys of a service said at one revision of the store. @internal */
export interface EtcdView {
  /** The same array as long as nothing changed. */
  readonly upstreams: readonly Upstream[];
  /** What could not be read of the answer; what is wrong with keys is in `bad` and `odd`. */
  readonly unread: readonly LeftOut[];
  readonly bad: readonly BadKey[];
  readonly odd: readonly BadKey[];
  /** Number of keys, without the version key. */
  readonly keyCount: number;
  /** Version that values must have; empty where every one will do. */
  readonly version: string;
}

/** How etcd is watched: soon after the first failure, ten seconds apart at most. The spacing of readings is kept here. @internal */
export const etcdPace = { backoff: { initialMs: 100, maxMs: 10_000 }, minSessionMs: 0 } as const;

/** What a view weighs in memory, as a number of upstreams. @internal */
export function etcdWeight({ upstreams, unread, bad, odd }: EtcdView): number {
  return upstreams.length + unread.length + bad.length + odd.length;
}

/** What the log says of an outage. @internal */
export const etcdMessages = { outage: 'etcd cannot be read', recovery: 'etcd can be read again' } as const;

/** Shortest time between two readings, in milliseconds, however often keys change. */
const readSpacingMs = 100;
/** Maximum number of messages of a watch in {@link readSpacingMs}; further ones wait. */
const maxNewsInARow = 100;

/**
 * The keys of one service in etcd.
 *
 * All keys are read in one transaction, then watched from that revision on. The watch only tells *that* something changed: what it
 * is now is read again in one transaction, so that a new version and its list are seen together, however many keys took part.
 *
 * A watch can be open and dead: its member stopped, its connection cut. So one that was silent for a while is closed and opened anew
 * from the same revision, at the next member if need be. Nothing is missed, and a dead watch is noticed soon.
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

  /** Reads and watches until the list must be read anew. */
  async connect(session: WatchSession<EtcdView>): Promise<void> {
    let revision: bigint | undefined = await this.read(session);
    while (revision !== undefined) {
      const watch = await this.options.gateway.watch(this.ranges, revision);
      session.alive();
      revision = await this.listen(session, watch, revision);
    }
  }

  /** A log-in costs etcd the hash of a password, so those that fail are rare. */
  isCostly(error: unknown): boolean {
    return isDenied(error);
  }

  async close(): Promise<void> {
    await this.options.gateway.close();
  }

  /**
   * Listens to a watch.
   *
   * @returns the revision to watch from when it was silent for too long; `undefined` when the list must be read anew
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

  /** Lets a member that talks without end wait, as everything it says is looked at. */
  private async keepPace(pace: { since: number; count: number }, signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    pace.count += 1;
    if (pace.count < maxNewsInARow) return;
    await this.pause(pace.since + readSpacingMs - clock.now(), signal);
    pace.since = clock.now();
    pace.count = 0;
  }

  /** @returns the revision of the reading */
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

  /** Waits, unless the time is over; no longer than the spacing, though somebody set the clock back. */
  private async pause(delayMs: number, signal: AbortSignal): Promise<void> {
    if (delayMs > 0) await startPause(this.options.clock, Math.min(delayMs, readSpacingMs), signal).done;
  }
}
