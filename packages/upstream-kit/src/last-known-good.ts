import { messageOf, type Clock } from '@caddis/core';
import type { SourceState, SourceStatus, Upstream } from '@caddis/core/http';
import { toldLeftOut } from '@caddis/kit';
import type { Answer, Found } from './found.js';
import { UpstreamSet } from './upstream-set.js';

/**
 * What {@link LastKnownGood} is told.
 *
 * @public
 */
export interface LastKnownGoodOptions {
  readonly clock: Clock;
  /**
   * Milliseconds for which an answer may still be used after it stopped being fresh, while looking fails. 0: not at all;
   * `Infinity`: without limit.
   */
  readonly graceMs: number;
  /** Milliseconds for which an answer is fresh that does not say so itself; 0 when left out, as for a watch. */
  readonly freshMs?: number;
  /** Whether another order of the same upstreams is a change; `ignored` when left out. */
  readonly order?: 'ignored' | 'kept' | undefined;
  /** Answer to begin with, from a config that this one replaces. One that is too old for this config is not taken. */
  readonly seed?: Answer | undefined;
}

/**
 * What a source knows: its last good answer, how old it is, and whether it may still be used. It keeps the outcomes of looking
 * apart: no answer yet (`pending`), backends (`ok`), none (`empty`), some left out (`partial`), an older answer because looking
 * fails (`stale`), nothing to use because looking fails (`failing`).
 *
 * It has no timers and asks nobody: tell it what happened with `succeed`, `confirm` and `fail`.
 *
 * @public
 */
export class LastKnownGood {
  /** Made for the first answer. */
  private set: UpstreamSet | undefined;
  private last: Answer | undefined;
  private isFailing = false;
  private lastFailure: { readonly error: unknown; readonly at: number } | undefined;

  constructor(private readonly options: LastKnownGoodOptions) {
    const { seed } = options;
    this.last = seed !== undefined && this.until(seed) >= options.clock.now() ? seed : undefined;
  }

  /** The last good answer, however old; `undefined` when there was none. */
  get answer(): Answer | undefined {
    return this.last;
  }

  /** What the last try failed with; `undefined` when it succeeded or there was none. */
  get failure(): unknown {
    return this.isFailing ? this.lastFailure?.error : undefined;
  }

  /**
   * Takes an answer in.
   *
   * @param at - when it was found, in milliseconds since the Unix epoch; now when left out
   * @returns true when the upstreams changed
   */
  succeed(found: Found, at = this.options.clock.now()): boolean {
    const before = this.last?.upstreams;
    this.set ??= new UpstreamSet({ order: this.options.order, initial: before });
    const upstreams = this.set.update(found.upstreams);
    this.last = { upstreams, leftOut: found.leftOut ?? [], at, freshMs: found.freshMs };
    this.isFailing = false;
    return upstreams !== before;
  }

  /** Notes that the last answer still holds, e.g. because a watch showed a sign of life. */
  confirm(): void {
    if (this.last === undefined) return;
    this.last = { ...this.last, at: this.options.clock.now() };
    this.isFailing = false;
  }

  /**
   * Notes that looking failed. The answer before is used until its grace ends.
   *
   * @param error - why; an error of its own stands in for `undefined` and `null`, so that `failure` is never taken for none
   */
  fail(error: unknown): void {
    this.isFailing = true;
    this.lastFailure = { error: error ?? new Error('it failed without a reason'), at: this.options.clock.now() };
  }

  /**
   * The upstreams to use.
   *
   * @returns the same array as long as nothing changed; `undefined` when there is no answer yet, or none that is young enough
   */
  usable(): readonly Upstream[] | undefined {
    if (this.last === undefined) return undefined;
    // While nothing failed the answer holds: whoever keeps it looks again in time, and a look-up under way is no reason to stop.
    if (this.isFailing && this.options.clock.now() > this.until(this.last)) return undefined;
    return this.last.upstreams;
  }

  /**
   * The state for the admin API.
   *
   * @param nextTry - when the next look-up begins, in milliseconds since the Unix epoch
   */
  status(nextTry?: number): SourceStatus {
    const upstreams = this.usable();
    return {
      state: this.state(upstreams),
      upstreams: upstreams ?? [],
      lastSuccess: this.last?.at,
      lastError: this.lastFailure && { message: messageOf(this.lastFailure.error), at: this.lastFailure.at },
      nextTry,
      leftOut: upstreams === undefined || this.last === undefined ? [] : toldLeftOut(this.last.leftOut),
    };
  }

  private state(upstreams: readonly Upstream[] | undefined): SourceState {
    if (upstreams === undefined) return this.isFailing ? 'failing' : 'pending';
    if (this.isFailing) return 'stale';
    if (upstreams.length === 0) return 'empty';
    return this.last?.leftOut.length === 0 ? 'ok' : 'partial';
  }

  private until(answer: Answer): number {
    return answer.at + (answer.freshMs ?? this.options.freshMs ?? 0) + this.options.graceMs;
  }
}
