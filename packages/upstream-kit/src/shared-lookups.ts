import type { Clock } from '@caddis/core';
import { shortened, toldLeftOut, type Gate, type RateLimitedLog } from '@caddis/kit';
import type { Answer, Found } from './found.js';
import { KeyedLookups, type KeyedLookupHooks } from './keyed-lookups.js';
import type { PlaceholderLookupsOptions } from './placeholder-lookups-options.js';
import { outageOf } from './outage-log.js';
import { PolledLookup, type PolledLookupOptions } from './polled-lookup.js';
import { seedOf, storeKeyOf, textsOf } from './question-key.js';

/** A source that uses look-ups which others may use, too. @public */
export interface LookupUser {
  /** The same for all users, but for `ask` and the log. */
  readonly options: PlaceholderLookupsOptions;
  readonly log: RateLimitedLog;
  /** One of the questions was answered. */
  answered(): void;
}

/**
 * The look-ups of all sources that ask the same in the same way: two handlers with one name, a config and the one that replaces it.
 * They end with the last user. The user that came first of those that are left asks for all of them, so nothing of a config that is
 * gone is kept.
 *
 * @internal
 */
export class SharedLookups {
  readonly lookups: PolledLookup | KeyedLookups;
  /** Never empty: the last user stays for what is still under way when it leaves. */
  private readonly users: LookupUser[];
  private isEnded = false;

  /**
   * @param first - the first user
   * @param fixedKey - the one question, where it does not depend on the request
   * @param onEnd - called when the last user left
   */
  constructor(first: LookupUser, fixedKey: string | undefined, private readonly onEnd?: () => void) {
    this.users = [first];
    const create = (key: string, hooks?: KeyedLookupHooks): PolledLookup => new PolledLookup(new Question(key, this.users, hooks));
    this.lookups = fixedKey === undefined ? new KeyedLookups({ create }) : create(fixedKey);
  }

  /** Begins to look a fixed question up. */
  start(): void {
    if (this.lookups instanceof PolledLookup) this.lookups.start();
  }

  /** Takes in one more user. What fails at the moment is looked up again: a new config may come because the trouble is over. */
  join(user: LookupUser): void {
    this.users.push(user);
    if (this.lookups instanceof PolledLookup && this.lookups.status().state === 'failing') this.lookups.lookAgain();
  }

  /** Lets a user go. */
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

/** One question with its texts expanded. A class, because a config may have a hundred thousand: closures would take twice the memory. */
class Question implements PolledLookupOptions {
  /**
   * @param what - the texts as a key
   * @param users - at least one
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
    // A request waits for a question of its own, so that does not wait for its turn.
    return this.hooks === undefined ? this.options.store.gate : undefined;
  }

  get onUnused(): (() => void) | undefined {
    return this.hooks?.onUnused;
  }

  ask(signal: AbortSignal): Promise<Found> {
    return this.options.ask(textsOf(this.what), signal);
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

  /** The key as a log line can hold it: a client may have made it. */
  private get shownKey(): string {
    return shortened(this.what);
  }

  /** Those of the first user; what is read of them is the same for all, and whoever asks will do. */
  private get options(): PlaceholderLookupsOptions {
    return (this.users[0] as LookupUser).options;
  }
}
