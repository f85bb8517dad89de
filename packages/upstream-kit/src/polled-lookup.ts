import { setMaxListeners } from 'node:events';
import { formatDuration, type Clock, type Timer } from '@caddis/core';
import type { SourceStatus, Upstream } from '@caddis/core/http';
import { Backoff, jittered, withDeadline, type Gate } from '@caddis/kit';
import { errors } from './errors.js';
import type { Answer, Found } from './found.js';
import { FreshTry } from './fresh-try.js';
import { LastKnownGood } from './last-known-good.js';

/**
 * What {@link PolledLookup} is told.
 *
 * @public
 */
export interface PolledLookupOptions {
  readonly clock: Clock;
  /** What is looked up, for error messages. */
  readonly what: string;
  /** Asks once. It should end when the signal is aborted; if it does not, its result is ignored. */
  ask(signal: AbortSignal): Promise<Found>;
  /** Milliseconds for which an answer is fresh that does not say so itself. */
  readonly intervalMs: number;
  /** Milliseconds for which an answer may be used beyond that while looking fails. */
  readonly graceMs: number;
  /** Longest time in milliseconds that one look-up may take; 10,000 when left out. */
  readonly deadlineMs?: number;
  /** Shortest time in milliseconds between two look-ups that {@link PolledLookup.lookAgain} causes; 1,000 when left out. */
  readonly floorMs?: number;
  /** Whether another order of the same upstreams is a change; `ignored` when left out. */
  readonly order?: 'ignored' | 'kept' | undefined;
  /** Answer to begin with, from a config that this one replaces. */
  readonly seed?: Answer | undefined;
  /** Look-ups that share it are not all under way at the same time. */
  readonly gate?: Gate | undefined;
  /** Told every good answer, e.g. to keep it for the next config. */
  onAnswer?(answer: Answer): void;
  /** Told every failure, with the milliseconds until the next try, and whether there are older upstreams to use. */
  onFailure?(error: unknown, retryMs: number, hasUpstreams: boolean): void;
  /** Told the first success after a failure. */
  onRecovery?(): void;
  /** When given, nothing is looked up again that nobody asked for since: this is called instead, and the look-up is over. */
  readonly onUnused?: (() => void) | undefined;
  /** A number from 0 to below 1, as `Math.random` gives them. */
  readonly random?: () => number;
}

/** Part of the interval by which a look-up may come earlier, so that those of one config spread out. */
const jitter = 0.1;
/** Delay before the first try after a failure, and the longest one, in milliseconds; never longer than the interval. */
const firstRetryMs = 500;
const maxRetryMs = 30_000;
/** How long a request waits for the look-up that its `lookAgain` caused, in milliseconds. Then the known answer must do. */
const maxResetWaitMs = 1000;
/** Shortest time in milliseconds between the beginnings of two look-ups while there is nothing to use and requests ask. */
const minFailingSpacingMs = 250;

/**
 * One question that is asked again and again in the background, so that its answer is in memory when a request comes.
 *
 * A new look-up begins a little before the answer stops being fresh; one that fails is repeated with back-off, for ever. There is
 * never more than one under way. Only the first answer of all is waited for.
 *
 * @public
 */
export class PolledLookup {
  private readonly lastKnown: LastKnownGood;
  /** Made at the first failure. */
  private backoff: Backoff | undefined;
  private resetBy: WeakSet<object> | undefined;
  /** Made for the first request that comes while there is nothing to use. */
  private fresh: FreshTry | undefined;
  /** Whether a look-up is under way or waits for its turn. */
  private isLooking = false;
  /** Of the look-up that is under way. */
  private controller: AbortController | undefined;
  /** For those who wait for the look-up. */
  private landing: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  private isClosed = false;
  private timer: Timer | undefined;
  private nextTry: number | undefined;
  private lookedAt = Number.NEGATIVE_INFINITY;
  /** Whether anybody asked since the last look-up ended. */
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

  /** Begins: with a look-up, or with waiting for the moment at which the seed must be looked up again. */
  start(): void {
    const { answer } = this.lastKnown;
    if (answer === undefined) return this.look();
    const due = answer.at + jittered(this.freshMs(answer), jitter, this.options.random);
    this.schedule(Math.max(0, due - this.options.clock.now()));
  }

  /**
   * The upstreams.
   *
   * @param asker - the request; when it called `lookAgain` before, it waits for that look-up: for a second at most where there
   * is an answer to use, else for five
   * @returns the upstreams at once when there is an answer to use; a promise while the first look-up is under way
   * @throws what the last look-up failed with when there is no answer to use
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
   * Looks again now, because a backend of the answer is gone, or because there is none to use. Does nothing while a look-up is under
   * way or shortly after one; while there is no answer to use, a look-up is then put off by a moment instead.
   *
   * @param asker - the request on whose behalf: its next `get` waits for the outcome, nobody else's does
   */
  lookAgain(asker?: object): void {
    if (this.isClosed) return;
    if (this.lastKnown.failure !== undefined && this.lastKnown.usable() === undefined) return this.lookBecauseNothingIsLeft(asker);
    const { clock, floorMs = 1000 } = this.options;
    if (!this.isLooking && clock.now() - this.lookedAt >= floorMs) this.look();
    if (this.isLooking && asker !== undefined) (this.resetBy ??= new WeakSet()).add(asker);
  }

  /** Resolves when no look-up is under way. */
  settled(): Promise<void> {
    if (!this.isLooking) return Promise.resolve();
    if (this.landing === undefined) {
      let resolve = (): void => {};
      const promise = new Promise<void>((done) => (resolve = done));
      this.landing = { promise, resolve };
    }
    return this.landing.promise;
  }

  /** The upstreams that may be used at the moment, for `known` of a source. That does not count as a use. */
  known(): readonly Upstream[] {
    return this.lastKnown.usable() ?? [];
  }

  /** The state for the admin API. */
  status(): SourceStatus {
    return this.lastKnown.status(this.nextTry);
  }

  /** Ends it: no timer and no look-up remains. Those who wait get an error. */
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

  /** Looks as soon as the last look-up is long enough ago, unless one is under way or comes sooner. */
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
    // A look-up may ask many things at a time under one signal; Node would take that for a leak.
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
    // Whoever is told may find that there are too many.
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
