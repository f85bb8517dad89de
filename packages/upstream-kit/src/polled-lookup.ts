import { setMaxListeners } from 'node:events';
import { formatDuration, type Clock, type Timer } from '@caddis/core';
import type { SourceStatus, Upstream } from '@caddis/core/http';
import { Backoff, jittered, withDeadline, type Gate } from '@caddis/kit';
import { errors } from './errors.js';
import type { Answer, Found } from './found.js';
import type { ToldLookup } from './followed-lookups.js';
import { FreshTry } from './fresh-try.js';
import { LastKnownGood } from './last-known-good.js';
import { toldFailureOf } from './told-failure.js';

/**
 * Options of {@link PolledLookup}.
 *
 * @public
 */
export interface PolledLookupOptions {
  readonly clock: Clock;
  /** What is looked up, for error messages. */
  readonly what: string;
  /** Makes one look-up. It should end when the signal is aborted; if it does not, its result is ignored. */
  ask(signal: AbortSignal): Promise<Found>;
  /** How long an answer stays fresh that does not say so itself, in milliseconds. */
  readonly intervalMs: number;
  /** How long after that an answer may still be used while look-ups fail, in milliseconds. */
  readonly graceMs: number;
  /** Deadline of one look-up in milliseconds; 10,000 when left out. */
  readonly deadlineMs?: number;
  /** Minimum time in milliseconds between two look-ups caused by {@link PolledLookup.lookAgain}; 1,000 when left out. */
  readonly floorMs?: number;
  /** Whether a different order of the same upstreams is a change; `ignored` when left out. */
  readonly order?: 'ignored' | 'kept' | undefined;
  /** Answer to start with, from the config that this one replaces. */
  readonly seed?: Answer | undefined;
  /** Limits how many of the look-ups that share it run concurrently. */
  readonly gate?: Gate | undefined;
  /** Called with every good answer, e.g. to store it for the next config. */
  onAnswer?(answer: Answer): void;
  /** Called with every failure, the milliseconds until the next try, and whether there are older upstreams to use. */
  onFailure?(error: unknown, retryMs: number, hasUpstreams: boolean): void;
  /** Called at the first success after a failure. */
  onRecovery?(): void;
  /** If given, a look-up that was not used since the last time is not repeated: this is called instead, and the look-up ends. */
  readonly onUnused?: (() => void) | undefined;
  /** Returns a number from 0 to below 1; `Math.random` when left out. */
  readonly random?: () => number;
}

/** The share of the interval by which a look-up may be earlier, at random, so that the look-ups of a config spread out. */
const jitter = 0.1;
/** Shortest and longest delay before a retry, in milliseconds. The delay is never longer than the interval. */
const firstRetryMs = 500;
const maxRetryMs = 30_000;
/** How long a request waits for the look-up that its `lookAgain` caused, in milliseconds. After that it gets the known answer. */
const maxResetWaitMs = 1000;
/** Minimum time in milliseconds between the starts of two look-ups while there is nothing to use and requests ask. */
const minFailingSpacingMs = 250;

/**
 * One question that is looked up repeatedly in the background, so that its answer is in memory when a request comes.
 *
 * A new look-up starts shortly before the answer is no longer fresh. A failed one is retried with back-off, forever. Only one look-up
 * is in progress at a time. Requests wait only for the very first answer.
 *
 * @public
 */
export class PolledLookup {
  private readonly lastKnown: LastKnownGood;
  /** Created at the first failure. */
  private backoff: Backoff | undefined;
  private resetBy: WeakSet<object> | undefined;
  /** Created for the first request that comes while there is nothing to use. */
  private fresh: FreshTry | undefined;
  /** Whether a look-up is in progress or waits for its turn. */
  private isLooking = false;
  /** Controller of the look-up in progress. */
  private controller: AbortController | undefined;
  /** Promise for callers that wait for the look-up. */
  private landing: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  private isClosed = false;
  private timer: Timer | undefined;
  private nextTry: number | undefined;
  private lookedAt = Number.NEGATIVE_INFINITY;
  /** Whether the answer was used since the last look-up ended. */
  private used = false;

  constructor(private readonly options: PolledLookupOptions) {
    const { clock, graceMs, intervalMs, order, seed } = options;
    this.lastKnown = new LastKnownGood({ clock, graceMs, freshMs: intervalMs, order, seed });
  }

  /** Whether there is an answer, however old. */
  get hasAnswer(): boolean {
    return this.lastKnown.answer !== undefined;
  }

  /** Number of upstreams in the answer. */
  get upstreamCount(): number {
    return this.lastKnown.answer?.upstreams.length ?? 0;
  }

  /** Starts: looks up at once, or when the answer to start with is no longer fresh. */
  start(): void {
    const { answer } = this.lastKnown;
    if (answer === undefined) return this.look();
    const due = answer.at + jittered(this.freshMs(answer), jitter, this.options.random);
    this.schedule(Math.max(0, due - this.options.clock.now()));
  }

  /**
   * Returns the upstreams.
   *
   * @param asker - the request. If it has called `lookAgain`, it waits for that look-up: up to one second if there is an answer to use,
   * otherwise up to five seconds
   * @returns the upstreams at once if there is an answer to use; a promise while the first look-up is in progress
   * @throws the error of the last look-up if there is no answer to use
   */
  get(asker?: object): readonly Upstream[] | Promise<readonly Upstream[]> {
    this.used = true;
    const upstreams = this.lastKnown.usable();
    if (upstreams === undefined && asker !== undefined && this.fresh?.has(asker) === true) {
      return this.fresh.wait(asker).then(() => this.result());
    }
    if (this.isLooking) {
      if (upstreams === undefined && this.lastKnown.failure === undefined) return this.settled().then(() => this.result());
      if (asker !== undefined && this.resetBy?.has(asker) === true) return this.afterReset(this.settled());
    }
    return upstreams ?? this.result();
  }

  /**
   * Looks again now, because a backend of the answer is gone, or because there is nothing to use. Does nothing while a look-up is in progress
   * or shortly after one; but if there is nothing to use, the new look-up is only delayed by a moment.
   *
   * @param asker - the request that needs it; only this request's next `get` waits for the outcome
   */
  lookAgain(asker?: object): void {
    if (this.isClosed) return;
    if (this.lastKnown.failure !== undefined && this.lastKnown.usable() === undefined) return this.lookBecauseNothingIsLeft(asker);
    const { clock, floorMs = 1000 } = this.options;
    if (!this.isLooking && clock.now() - this.lookedAt >= floorMs) this.look();
    if (this.isLooking && asker !== undefined) (this.resetBy ??= new WeakSet()).add(asker);
  }

  /** Resolves when no look-up is in progress. */
  settled(): Promise<void> {
    if (!this.isLooking) return Promise.resolve();
    if (this.landing === undefined) {
      let resolve = (): void => {};
      const promise = new Promise<void>((done) => (resolve = done));
      this.landing = { promise, resolve };
    }
    return this.landing.promise;
  }

  /** Returns the usable upstreams, for `known` of a source. Does not count as a use. */
  known(): readonly Upstream[] {
    return this.lastKnown.usable() ?? [];
  }

  /**
   * Returns what is known, for another process. Waits for a look-up in progress.
   *
   * @param again - whether to look up again first, like {@link lookAgain}
   * @internal
   */
  async tell(again: boolean): Promise<ToldLookup> {
    if (again) this.lookAgain();
    await this.settled();
    const { answer, failure } = this.lastKnown;
    const upstreams = this.lastKnown.usable();
    return {
      found: answer === undefined || upstreams === undefined ? undefined : { upstreams, leftOut: answer.leftOut, freshForMs: answer.at + this.freshMs(answer) - this.options.clock.now() },
      failure: failure === undefined ? undefined : toldFailureOf(failure),
    };
  }

  /** Returns the status for the admin API. */
  status(): SourceStatus {
    return this.lastKnown.status(this.nextTry);
  }

  /** Ends everything: no timer and no look-up remains. Callers that wait get an error. */
  close(): void {
    this.isClosed = true;
    this.timer?.cancel();
    this.nextTry = undefined;
    this.fresh?.close();
    if (this.controller !== undefined) {
      this.controller.abort(errors.UPSTREAM_KIT_CLOSED());
    } else if (this.isLooking) {
      this.options.gate?.giveUp(this.begin);
      this.landed();
    }
  }

  private result(): readonly Upstream[] {
    const upstreams = this.lastKnown.usable();
    if (upstreams === undefined) throw this.lastKnown.failure ?? errors.UPSTREAM_KIT_CLOSED();
    return upstreams;
  }

  private lookBecauseNothingIsLeft(asker: object | undefined): void {
    if (asker === undefined) return this.lookSoon();
    this.used = true;
    this.fresh ??= new FreshTry({
      clock: this.options.clock,
      isTrying: this.isLooking,
      isUsable: () => this.lastKnown.usable() !== undefined,
      startSoon: () => this.lookSoon(),
    });
    this.fresh.want(asker);
  }

  /** Starts a look-up once the minimum time since the last one has passed, unless one is in progress or already scheduled for an earlier time. */
  private lookSoon(): void {
    if (this.isLooking || this.isClosed) return;
    this.used = true;
    const waitMs = Math.min(minFailingSpacingMs, this.lookedAt + minFailingSpacingMs - this.options.clock.now());
    if (waitMs <= 0) return this.look();
    if (this.nextTry !== undefined && this.nextTry <= this.options.clock.now() + waitMs) return;
    this.timer?.cancel();
    this.schedule(waitMs);
  }

  private async afterReset(landing: Promise<void>): Promise<readonly Upstream[]> {
    let timer: Timer | undefined;
    const longEnough = new Promise<void>((resolve) => {
      timer = this.options.clock.setTimeout(resolve, maxResetWaitMs);
    });
    await Promise.race([landing, longEnough]);
    timer?.cancel();
    return this.result();
  }

  private look(): void {
    this.timer?.cancel();
    this.nextTry = undefined;
    this.lookedAt = this.options.clock.now();
    this.isLooking = true;
    this.fresh?.begun();
    const { gate } = this.options;
    if (gate === undefined) this.begin();
    else gate.enter(this.begin);
  }

  private readonly begin = (): void => {
    this.controller = new AbortController();
    // One look-up may attach many listeners to the signal; without this, Node would warn of a memory leak.
    setMaxListeners(0, this.controller.signal);
    void this.askOnce(this.controller).finally(() => this.options.gate?.leave()).then(
      (found) => this.succeeded(found),
      (error: unknown) => this.failed(error),
    );
  };

  private askOnce(controller: AbortController): Promise<Found> {
    const { clock, what, deadlineMs = 10_000 } = this.options;
    const late = (): Error => errors.UPSTREAM_KIT_LOOKUP_TIMEOUT({ what, deadline: formatDuration(deadlineMs) });
    return withDeadline({ clock, deadlineMs, late, controller }, (signal) => this.options.ask(signal));
  }

  private succeeded(found: Found): void {
    this.landed();
    if (this.isClosed) return;
    const recovered = this.lastKnown.failure !== undefined;
    this.lastKnown.succeed(found);
    this.backoff?.reset();
    const { answer } = this.lastKnown;
    if (answer === undefined) return;
    this.options.onAnswer?.(answer);
    // `onAnswer` may have closed this look-up, because there are too many upstreams.
    if (this.isClosed) return;
    if (recovered) this.options.onRecovery?.();
    this.schedule(jittered(this.freshMs(answer), jitter, this.options.random));
  }

  private failed(error: unknown): void {
    this.landed();
    this.lastKnown.fail(error);
    if (this.isClosed) return;
    const { intervalMs, random } = this.options;
    this.backoff ??= new Backoff({ initialMs: Math.min(firstRetryMs, intervalMs), maxMs: Math.min(maxRetryMs, intervalMs), random });
    const retryMs = this.backoff.next();
    this.options.onFailure?.(this.lastKnown.failure, retryMs, this.lastKnown.usable() !== undefined);
    this.schedule(retryMs);
  }

  private landed(): void {
    this.isLooking = false;
    this.controller = undefined;
    this.used = false;
    this.landing?.resolve();
    this.landing = undefined;
    this.fresh?.ended();
  }

  private schedule(delayMs: number): void {
    if (delayMs === Number.POSITIVE_INFINITY) return;
    const { clock, onUnused } = this.options;
    const wholeMs = Math.ceil(delayMs);
    this.nextTry = clock.now() + wholeMs;
    this.timer = clock.setTimeout(() => {
      if (onUnused !== undefined && !this.used) onUnused();
      else this.look();
    }, wholeMs);
  }

  private freshMs(answer: Answer): number {
    return answer.freshMs ?? this.options.intervalMs;
  }
}
