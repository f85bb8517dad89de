import type { Clock } from '@caddis/core';
import { shortened, toldLeftOut, type Gate, type RateLimitedLog } from '@caddis/kit';
import { followedBy, type FollowedLookups } from './followed-lookups.js';
import type { Answer, Found } from './found.js';
import { KeyedLookups, type KeyedLookupHooks } from './keyed-lookups.js';
import type { PlaceholderLookupsOptions } from './placeholder-lookups-options.js';
import { outageOf } from './outage-log.js';
import { PolledLookup, type PolledLookupOptions } from './polled-lookup.js';
import { seedOf, sharingKeyOf, storeKeyOf, textsOf } from './question-key.js';
import { errorOf, type ToldFailure } from './told-failure.js';

/** A user of look-ups that may be shared with other users. @public */
export interface LookupUser {
  /** The same for all users, except for `ask` and the log. */
  readonly options: PlaceholderLookupsOptions;
  readonly log: RateLimitedLog;
  /** Called when one of the questions was answered. */
  answered(): void;
}

/**
 * The look-ups shared by all sources with the same question and settings: two handlers with the same name, or a config and its successor.
 * They end with the last user. The `ask` of the longest-standing user serves all users, so nothing of a config that has ended is kept
 * in memory.
 *
 * @internal
 */
export class SharedLookups {
  readonly lookups: PolledLookup | KeyedLookups;
  /** Never empty: the last user stays in the list after it has left, for look-ups that are still in progress. */
  private readonly users: LookupUser[];
  private isEnded = false;

  /**
   * @param first - the first user
   * @param fixedKey - the only question, if it does not depend on the request
   * @param onEnd - called when the last user has left
   */
  constructor(first: LookupUser, fixedKey: string | undefined, private readonly onEnd?: () => void) {
    this.users = [first];
    const create = (key: string, hooks?: KeyedLookupHooks): PolledLookup => new PolledLookup(new Question(key, this.users, hooks));
    this.lookups = fixedKey === undefined ? new KeyedLookups({ create }) : create(fixedKey);
  }

  /** Starts the look-up of a fixed question. */
  start(): void {
    if (this.lookups instanceof PolledLookup) this.lookups.start();
  }

  /** Adds a user. A failing question is looked up again at once, because a new config may have been loaded after the problem was solved. */
  join(user: LookupUser): void {
    this.users.push(user);
    if (this.lookups instanceof PolledLookup && this.lookups.status().state === 'failing') this.lookups.lookAgain();
  }

  /** Removes a user. */
  leave(user: LookupUser): void {
    const at = this.users.indexOf(user);
    if (at < 0 || this.isEnded) return;
    if (this.users.length > 1) {
      this.users.splice(at, 1);
      return;
    }
    this.isEnded = true;
    this.lookups.close();
    this.onEnd?.();
  }
}

/** Minimum time until a worker asks the supervisor again, in milliseconds, because the supervisor may be about to look up again itself. */
const minFollowMs = 1000;
/** The share of an answer's fresh time that always passes before the regular next look-up. */
const minPassed = 0.9;

/** One question with its strings expanded. A class instead of closures, which would take twice the memory: a config may have 100,000 questions. */
class Question implements PolledLookupOptions {
  /** A worker that asks before this time wants the supervisor to look up again; `undefined` if the supervisor has not answered yet. */
  private dueAt: number | undefined;

  /**
   * @param what - the strings as a key
   * @param users - at least one user
   */
  constructor(
    readonly what: string,
    private readonly users: readonly LookupUser[],
    private readonly hooks: KeyedLookupHooks | undefined,
  ) {}

  get clock(): Clock {
    return this.options.clock;
  }

  get intervalMs(): number {
    return this.options.intervalMs;
  }

  get graceMs(): number {
    return this.options.graceMs;
  }

  get order(): 'ignored' | 'kept' | undefined {
    return this.options.order;
  }

  get seed(): Answer | undefined {
    return seedOf(this.options, this.what);
  }

  get gate(): Gate | undefined {
    // A question that depends on the request does not wait for its turn, because the request waits for the answer.
    return this.hooks === undefined ? this.options.store.gate : undefined;
  }

  get onUnused(): (() => void) | undefined {
    return this.hooks?.onUnused;
  }

  ask(signal: AbortSignal): Promise<Found> {
    const followed = followedBy(this.options.store);
    // The supervisor does not know names that come from a request.
    return followed === undefined || this.hooks !== undefined ? this.options.ask(textsOf(this.what), signal) : this.follow(followed, signal);
  }

  private async follow(followed: FollowedLookups, signal: AbortSignal): Promise<Found> {
    const { clock, intervalMs } = this.options;
    const told = await followed.ask({ lookup: sharingKeyOf(this.options), again: this.dueAt !== undefined && clock.now() < this.dueAt });
    if (told === undefined) return this.options.ask(textsOf(this.what), signal);
    const { found, failure } = told;
    // A worker that already has an answer decides by itself how long it may still be used, so it must learn of the failure.
    if (found === undefined || (failure !== undefined && this.dueAt !== undefined)) {
      this.dueAt = Number.POSITIVE_INFINITY;
      throw errorOf(failure as ToldFailure);
    }
    const freshMs = Math.max(Math.min(minFollowMs, intervalMs), found.freshForMs);
    this.dueAt = clock.now() + freshMs * minPassed - 1;
    return { upstreams: found.upstreams, leftOut: found.leftOut, freshMs };
  }

  onAnswer(answer: Answer): void {
    this.options.store.answers.set(storeKeyOf(this.options, this.what), answer);
    this.hooks?.answered();
    for (const user of this.users) user.answered();
    if (answer.leftOut.length === 0) return;
    const fields = { lookup: this.shownKey, left_out: toldLeftOut(answer.leftOut) };
    for (const { log } of this.users) log.write('left out', 'warn', fields, 'candidates left out');
  }

  onFailure(err: unknown, retryMs: number, hasUpstreams: boolean): void {
    const { state, level } = outageOf(hasUpstreams);
    const fields = { lookup: this.shownKey, err, state, retry_ms: Math.round(retryMs) };
    for (const { log } of this.users) log.write(state, level, fields, 'look-up failed');
  }

  onRecovery(): void {
    for (const { log } of this.users) {
      if (!log.write('recovered', 'info', { lookup: this.shownKey }, 'look-up works again')) continue;
      log.clear('stale');
      log.clear('failing');
    }
  }

  /** The key, truncated for a log line, because it may come from a client. */
  private get shownKey(): string {
    return shortened(this.what);
  }

  /** The options of the first user. All that is read from them is the same for all users, and the `ask` of any user will do. */
  private get options(): PlaceholderLookupsOptions {
    return (this.users[0] as LookupUser).options;
  }
}
