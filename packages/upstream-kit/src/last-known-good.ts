import { messageOf, type Clock } from '@caddis/core';
import type { SourceState, SourceStatus, Upstream } from '@caddis/core/http';
import { toldLeftOut } from '@caddis/kit';
import type { Answer, Found } from './found.js';
import { UpstreamSet } from './upstream-set.js';

/**
 * Options of {@link LastKnownGood}.
 *
 * @public
 */
export interface LastKnownGoodOptions {
  readonly clock: Clock;
  /**
   * How long an answer may still be used after it is no longer fresh, in milliseconds, while look-ups fail. 0: not at all;
   * `Infinity`: without limit.
   */
  readonly graceMs: number;
  /** How long an answer stays fresh that does not say so itself, in milliseconds; 0 when left out, which suits a watch. */
  readonly freshMs?: number;
  /** Whether a different order of the same upstreams is a change; `ignored` when left out. */
  readonly order?: 'ignored' | 'kept' | undefined;
  /** Answer to start with, from the config that this one replaces. It is not used if it is too old for this config. */
  readonly seed?: Answer | undefined;
}

/**
 * The knowledge of a source: its last good answer, how old that is, and whether it may still be used. It distinguishes these states: no
 * answer yet (`pending`), backends (`ok`), no backends (`empty`), some candidates left out (`partial`), an older answer because look-ups
 * fail (`stale`), and nothing to use because look-ups fail (`failing`).
 *
 * It has no timers and does no look-ups: report what happens with `succeed`, `confirm` and `fail`.
 *
 * @public
 */
export class LastKnownGood {
  /** Created for the first answer. */
  private set: UpstreamSet | undefined;
  private last: Answer | undefined;
  private isFailing = false;
  private lastFailure: { readonly error: unknown; readonly at: number } | undefined;

  constructor(private readonly options: LastKnownGoodOptions) {
    const { seed } = options;
    this.last = seed !== undefined && this.until(seed) >= options.clock.now() ? seed : undefined;
  }

  /** The last good answer, however old; `undefined` if there was none. */
  get answer(): Answer | undefined {
    return this.last;
  }

  /** The error of the last try; `undefined` if it succeeded or there was none. */
  get failure(): unknown {
    return this.isFailing ? this.lastFailure?.error : undefined;
  }

  /**
   * Records an answer.
   *
   * @param at - when it was found, in milliseconds since the Unix epoch; now when left out
   * @returns true if the upstreams changed
   */
  succeed(found: Found, at = this.options.clock.now()): boolean {
    const before = this.last?.upstreams;
    this.set ??= new UpstreamSet({ order: this.options.order, initial: before });
    const upstreams = this.set.update(found.upstreams);
    this.last = { upstreams, leftOut: found.leftOut ?? [], at, freshMs: found.freshMs };
    this.isFailing = false;
    return upstreams !== before;
  }

  /** Records that the last answer is still valid, e.g. because a watch received a sign of life. */
  confirm(): void {
    if (this.last === undefined) return;
    this.last = { ...this.last, at: this.options.clock.now() };
    this.isFailing = false;
  }

  /**
   * Records that a look-up failed. The previous answer is used until its grace period ends.
   *
   * @param error - the reason; `undefined` and `null` are replaced by an error, so that `failure` is always set after a failure
   */
  fail(error: unknown): void {
    this.isFailing = true;
    this.lastFailure = { error: error ?? new Error('it failed without a reason'), at: this.options.clock.now() };
  }

  /**
   * Returns the upstreams to use.
   *
   * @returns the same array as long as nothing has changed; `undefined` if there is no answer yet, or only one that is too old
   */
  usable(): readonly Upstream[] | undefined {
    if (this.last === undefined) return undefined;
    // As long as nothing has failed, the answer is valid however old it is, because its owner repeats the look-up in time.
    if (this.isFailing && this.options.clock.now() > this.until(this.last)) return undefined;
    return this.last.upstreams;
  }

  /**
   * Returns the status for the admin API.
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
