import { isThenable, type Clock, type LogFields, type Logger } from '@caddis/core';
import { upstreamsProblem, type SourceStatus, type Upstream, type UpstreamRequest } from '@caddis/core/http';
import type { UpstreamCache } from '../cached-source.js';
import { errors } from '../errors.js';
import type { Found } from '../found.js';
import { FreshTry } from '../fresh-try.js';
import { LastKnownGood } from '../last-known-good.js';
import { OutageLog, type OutageMessages } from '../outage-log.js';
import type { Watch, WatchListener } from './watch.js';
import type { KnownView } from './watched-service.js';

/**
 * What {@link WatchedUpstreams} is told.
 *
 * @public
 */
export interface WatchedUpstreamsOptions<View> {
  readonly watch: Pick<Watch<View>, 'isTrying' | 'subscribe' | 'hurry'>;
  readonly clock: Clock;
  /** The module's own, never that of another user of the watch. */
  readonly log: Logger;
  readonly messages: OutageMessages;
  /** Fields of the lines about outages. */
  readonly fields?: LogFields | undefined;
  /** Milliseconds for which the upstreams are used after the service was last heard of. */
  readonly graceMs: number;
  /**
   * Reads the upstreams out of a view. Called for each view once, one after the other; when several came meanwhile, for the last of them.
   * What it throws counts as a failure of the source until the next view, and so does what is no list of upstreams. Upstreams that are
   * frozen keep their identity.
   */
  readonly parse: (view: View) => Found | Promise<Found>;
  /** The upstreams for a request, where not every request gets all of them. */
  readonly select?: ((request: UpstreamRequest) => readonly Upstream[] | Promise<readonly Upstream[]>) | undefined;
}

/**
 * What one module makes of a {@link Watch}: its upstreams, which of them may still be used, its status, its log lines. Its methods are
 * those of a source.
 *
 * @public
 */
export class WatchedUpstreams<View> implements WatchListener<View>, UpstreamCache {
  private readonly lastKnown: LastKnownGood;
  private readonly outageLog: OutageLog;
  private readonly fresh: FreshTry;
  private readonly listeners = new Set<() => void>();
  private readonly firstOutcome: Promise<void>;
  private settle: () => void = () => undefined;
  /** What came last, whether it is parsed yet or not. */
  private latest: KnownView<View> | undefined;
  private isUnreadable = false;
  private taking: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;
  private nextTry: number | undefined;
  private readonly unsubscribe: () => void;

  constructor(private readonly options: WatchedUpstreamsOptions<View>) {
    const { watch, clock, log, messages, fields, graceMs } = options;
    this.lastKnown = new LastKnownGood({ clock, graceMs, order: 'kept' });
    this.outageLog = new OutageLog(log, clock, messages, fields);
    this.firstOutcome = new Promise((resolve) => (this.settle = resolve));
    this.fresh = new FreshTry({
      clock,
      isTrying: watch.isTrying,
      isUsable: () => this.lastKnown.usable() !== undefined,
      startSoon: () => watch.hurry(),
    });
    this.unsubscribe = watch.subscribe(this);
  }

  /**
   * The upstreams.
   *
   * @param request - when it called `lookAgain` before and nothing can be used, it waits for a try of its own
   * @returns the same array while nothing changes; a promise only while the first try is under way, or `select` gives one
   * @throws why the service cannot be asked, when nothing young enough is known
   */
  get(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    const { select } = this.options;
    const upstreams = this.lastKnown.usable();
    if (upstreams !== undefined) return select === undefined ? upstreams : select(request);
    if (this.lastKnown.failure === undefined) return this.firstOutcome.then(() => this.get(request));
    if (this.fresh.has(request)) return this.fresh.wait(request).then(() => this.get(request));
    throw this.lastKnown.failure;
  }

  /** Has the service tried again soon where there is nothing to use; a watch needs no telling otherwise. */
  lookAgain(request: UpstreamRequest): void {
    // While the service answers, but with what cannot be parsed, no try will come that a request could wait for.
    const isOutcomeDue = this.failure !== undefined || this.taking !== undefined;
    if (isOutcomeDue && this.lastKnown.failure !== undefined && this.lastKnown.usable() === undefined) this.fresh.want(request);
  }

  /** All upstreams that may be used at the moment, for `known` of a source. */
  known(): readonly Upstream[] {
    return this.lastKnown.usable() ?? [];
  }

  /**
   * Calls back when other upstreams are known, for `watchKnown` of a source.
   *
   * @returns ends the calls
   */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** The state for the admin API. */
  status(): SourceStatus {
    return this.lastKnown.status(this.nextTry);
  }

  /** Takes nothing in any more; requests that wait get an error. */
  async close(): Promise<void> {
    this.unsubscribe();
    if (this.lastKnown.answer === undefined) this.lastKnown.fail(this.lastKnown.failure ?? errors.UPSTREAM_KIT_CLOSED());
    this.fresh.close();
    this.settle();
    await this.taking;
  }

  trying(): void {
    this.nextTry = undefined;
    this.fresh.begun();
  }

  learned(known: KnownView<View>, isSeed: boolean): void {
    const { clock, graceMs } = this.options;
    if (isSeed && known.at + graceMs < clock.now()) return;
    this.failure = undefined;
    this.nextTry = undefined;
    const isNew = known.view !== this.latest?.view;
    this.latest = known;
    if (isNew) {
      if (this.taking === undefined) this.take(known);
      return;
    }
    // While it is being parsed, nothing can be said of it.
    if (this.taking !== undefined || this.isUnreadable) return;
    this.lastKnown.confirm();
    this.outageLog.succeeded();
    this.heard();
  }

  failed(error: unknown, nextTry: number): void {
    const { clock } = this.options;
    this.failure = { error };
    this.nextTry = nextTry;
    this.lastKnown.fail(error);
    this.outageLog.failed(this.lastKnown.failure, this.lastKnown.usable() !== undefined, nextTry - clock.now());
    this.fresh.ended();
    this.settle();
  }

  /** Parses a view; those that come while that takes time wait, the last one last. */
  private take(known: KnownView<View>): void {
    const found = this.parsed(known);
    if (isThenable(found)) {
      this.taking = this.takeAll(known, Promise.resolve(found));
    } else {
      this.publish(found, known);
    }
  }

  private async takeAll(first: KnownView<View>, found: Promise<Found | Unreadable>): Promise<void> {
    let known = first;
    let pending: Found | Unreadable | Promise<Found | Unreadable> = found;
    for (;;) {
      this.publish(await pending, known);
      if (this.latest === undefined || this.latest.view === known.view) {
        // At once: a view that comes a moment later is for nobody else to take.
        this.taking = undefined;
        return;
      }
      known = this.latest;
      pending = this.parsed(known);
    }
  }

  private parsed({ view }: KnownView<View>): Found | Unreadable | Promise<Found | Unreadable> {
    try {
      const found = this.options.parse(view);
      return isThenable(found) ? Promise.resolve(found).then(checked).catch((error: unknown) => new Unreadable(error)) : checked(found);
    } catch (error) {
      return new Unreadable(error);
    }
  }

  private publish(found: Found | Unreadable, { at }: KnownView<View>): void {
    this.isUnreadable = found instanceof Unreadable;
    if (found instanceof Unreadable) {
      this.lastKnown.fail(found.error);
      this.outageLog.failed(this.lastKnown.failure, this.lastKnown.usable() !== undefined, 0);
      // While the service answers there will be no other try: this is the outcome for all who wait.
      if (this.failure === undefined) this.fresh.begun();
      this.heard();
      return;
    }
    this.lastKnown.succeed(found, at);
    // The service may have failed while the view was parsed.
    if (this.failure === undefined) this.outageLog.succeeded();
    else this.lastKnown.fail(this.failure.error);
    this.heard();
    for (const listener of this.listeners) this.tellChange(listener);
  }

  private heard(): void {
    this.fresh.ended();
    this.settle();
  }

  private tellChange(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.options.log.error({ err: error }, 'a listener to changed upstreams failed');
    }
  }
}

/** Types do not hold what a `parse` does that was written in plain JavaScript. */
function checked(found: Found): Found | Unreadable {
  const problem = upstreamsProblem((found as Found | undefined | null)?.upstreams);
  return problem === undefined ? found : new Unreadable(new TypeError(`what was parsed is no list of upstreams: ${problem}`));
}

/** A view that cannot be parsed. */
class Unreadable {
  constructor(readonly error: unknown) {}
}
