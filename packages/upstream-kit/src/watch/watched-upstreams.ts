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
 * Options of {@link WatchedUpstreams}.
 *
 * @public
 */
export interface WatchedUpstreamsOptions<View> {
  readonly watch: Pick<Watch<View>, 'isTrying' | 'subscribe' | 'hurry'>;
  readonly clock: Clock;
  /** The module's own log, not that of another user of the watch. */
  readonly log: Logger;
  readonly messages: OutageMessages;
  /** Fields of the log lines about outages. */
  readonly fields?: LogFields | undefined;
  /** How long the upstreams are used after the last sign of life of the service, in milliseconds. */
  readonly graceMs: number;
  /**
   * Extracts the upstreams from a view. Calls never overlap; if several views arrive during a call, only the last one is parsed. If it throws,
   * or does not return a list of upstreams, the source counts as failed until the next view. Frozen upstreams are used without a copy,
   * so they keep their identity.
   */
  readonly parse: (view: View) => Found | Promise<Found>;
  /** Returns the upstreams for a request, if not every request gets all of them. */
  readonly select?: ((request: UpstreamRequest) => readonly Upstream[] | Promise<readonly Upstream[]>) | undefined;
}

/**
 * The upstreams that one module derives from a {@link Watch}. It decides whether they may still be used, keeps the status and writes the log. Its
 * methods are those of a source.
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
  /** The last view received, whether or not it has been parsed. */
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
   * Returns the upstreams.
   *
   * @param request - if it has called `lookAgain` and there is nothing to use, it waits for a try that begins after that
   * @returns the same array as long as nothing has changed; a promise only while the first try is in progress, or if `select` returns one
   * @throws the error of the service if nothing recent enough is known
   */
  get(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    const { select } = this.options;
    const upstreams = this.lastKnown.usable();
    if (upstreams !== undefined) return select === undefined ? upstreams : select(request);
    if (this.lastKnown.failure === undefined) return this.firstOutcome.then(() => this.get(request));
    if (this.fresh.has(request)) return this.fresh.wait(request).then(() => this.get(request));
    throw this.lastKnown.failure;
  }

  /** Makes the watch retry soon if there is nothing to use. Otherwise it does nothing, because a watch hears of changes by itself. */
  lookAgain(request: UpstreamRequest): void {
    // If the service responds but its view cannot be parsed, there will be no new try that a request could wait for.
    const isOutcomeDue = this.failure !== undefined || this.taking !== undefined;
    if (isOutcomeDue && this.lastKnown.failure !== undefined && this.lastKnown.usable() === undefined) this.fresh.want(request);
  }

  /** Returns all usable upstreams, for `known` of a source. */
  known(): readonly Upstream[] {
    return this.lastKnown.usable() ?? [];
  }

  /**
   * Registers a callback for changes of the upstreams, for `watchKnown` of a source.
   *
   * @returns a function that unregisters the callback
   */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Returns the status for the admin API. */
  status(): SourceStatus {
    return this.lastKnown.status(this.nextTry);
  }

  /** Stops taking in views; requests that wait get an error. */
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
    // While the view is being parsed, or if it cannot be parsed, a confirmation of it means nothing.
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

  /** Parses a view. If that is asynchronous, later views wait, and only the last one of them is parsed. */
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
        // Set synchronously: a view that arrives after this point must start a new parse.
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
      // The service responds, so there will be no other try: this is the outcome for all requests that wait.
      if (this.failure === undefined) this.fresh.begun();
      this.heard();
      return;
    }
    this.lastKnown.succeed(found, at);
    // The service may have failed while the view was being parsed.
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
      this.options.log.error({ err: error }, 'a listener for upstream changes failed');
    }
  }
}

/** Checks the result of `parse` at run time, for plain JavaScript code. */
function checked(found: Found): Found | Unreadable {
  const problem = upstreamsProblem((found as Found | undefined | null)?.upstreams);
  return problem === undefined ? found : new Unreadable(new TypeError(`the parsed value is not a list of upstreams: ${problem}`));
}

/** A view that cannot be parsed, with the error. */
class Unreadable {
  constructor(readonly error: unknown) {}
}
