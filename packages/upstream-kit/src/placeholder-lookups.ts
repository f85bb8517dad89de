import type { SourceStatus, Upstream, UpstreamRequest } from '@caddis/core/http';
import { RateLimitedLog } from '@caddis/kit';
import type { UpstreamCache } from './cached-source.js';
import type { KeyedLookups } from './keyed-lookups.js';
import { LastKnownGood } from './last-known-good.js';
import type { PlaceholderLookupsOptions } from './placeholder-lookups-options.js';
import { PolledLookup } from './polled-lookup.js';
import { pendingStatus } from './provisioned.js';
import { keyOf, seedOf, sharingKeyOf } from './question-key.js';
import { SharedLookups, type LookupUser } from './shared-lookups.js';
import { sharedLookupsOf } from './shared-lookups-of.js';

/**
 * Look-ups of a question whose texts may hold placeholders. Without placeholders there is one question: it is asked from
 * `start` on, so that the answer is there before the first request. With placeholders every request may make another:
 * it is asked on first use, kept while it is used, and bounded in number.
 *
 * All that have the same texts, scope and settings share one set of look-ups, in one config and across a reload.
 *
 * @public
 */
export class PlaceholderLookups implements LookupUser, UpstreamCache {
  /** Found or made when its turn comes or somebody asks: until then, one of a hundred thousand sources costs next to nothing. */
  private shared: SharedLookups | undefined;
  private limitedLog: RateLimitedLog | undefined;
  /** Made for the first that wants to hear of answers. */
  private listeners: Set<() => void> | undefined;
  private isClosed = false;

  constructor(readonly options: PlaceholderLookupsOptions) {}

  /** Where its look-ups are logged. */
  get log(): RateLimitedLog {
    return (this.limitedLog ??= new RateLimitedLog(this.options.log, this.options.clock));
  }

  /**
   * Calls back after every good answer to one of its questions, for `watchKnown` of a source.
   *
   * @returns ends the calls
   */
  onChange(listener: () => void): () => void {
    const listeners = (this.listeners ??= new Set());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** One of its questions was answered. */
  answered(): void {
    for (const listener of this.listeners ?? []) listener();
  }

  /** Begins to ask, in its turn. Does not wait for an answer: a server that is down must not keep the config from loading. */
  start(): void {
    if (this.isFixed) this.options.store.gate.enter(this.begin);
    // Those of the config before this one go on, though it ends before a request comes.
    else if (this.present !== undefined) this.lookups();
  }

  /** The upstreams for a request; see {@link PolledLookup.get}. */
  get(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    const lookups = this.lookups();
    return (lookups instanceof PolledLookup ? lookups : lookups.get(this.keyFor(request))).get(request);
  }

  /** Asks again, because a backend did not answer; see {@link PolledLookup.lookAgain}. */
  lookAgain(request: UpstreamRequest): void {
    const lookups = this.lookups();
    (lookups instanceof PolledLookup ? lookups : lookups.find(this.keyFor(request)))?.lookAgain(request);
  }

  /** All upstreams that may be used at the moment, whatever the request, for `known` of a source. It starts nothing. */
  known(): readonly Upstream[] {
    return this.present?.known() ?? this.seeded()?.usable() ?? [];
  }

  /** The state for the admin API. It starts nothing. */
  status(): SourceStatus {
    return this.present?.status() ?? this.seeded()?.status() ?? pendingStatus;
  }

  /** Ends all look-ups that nobody else uses. */
  close(): void {
    this.isClosed = true;
    this.options.store.gate.giveUp(this.begin);
    this.shared?.leave(this);
  }

  private get isFixed(): boolean {
    return this.options.texts.every((text) => !text.includes('{'));
  }

  /** The look-ups that there are already, its own or those that it is going to join. */
  private get present(): PolledLookup | KeyedLookups | undefined {
    return (this.shared ?? sharedLookupsOf(this.options.store).get(sharingKeyOf(this.options)))?.lookups;
  }

  /** What its one question begins with when its turn comes. */
  private seeded(): LastKnownGood | undefined {
    const { clock, graceMs, intervalMs, texts } = this.options;
    const seed = this.isFixed ? seedOf(this.options, keyOf(texts)) : undefined;
    return seed && new LastKnownGood({ clock, graceMs, freshMs: intervalMs, seed });
  }

  private lookups(): PolledLookup | KeyedLookups {
    if (this.shared === undefined) {
      this.options.store.gate.giveUp(this.begin);
      this.shared = this.join();
      if (this.isClosed) this.shared.leave(this);
    }
    return this.shared.lookups;
  }

  private join(): SharedLookups {
    const { store, texts } = this.options;
    const fixedKey = this.isFixed ? keyOf(texts) : undefined;
    if (this.isClosed) return new SharedLookups(this, fixedKey);
    const key = sharingKeyOf(this.options);
    const sharing = sharedLookupsOf(store);
    const known = sharing.get(key);
    if (known !== undefined) {
      known.join(this);
      return known;
    }
    const made = new SharedLookups(this, fixedKey, () => sharing.delete(key));
    sharing.set(key, made);
    made.start();
    return made;
  }

  private readonly begin = (): void => {
    // Leaving frees the turn first, so that the look-up which begins here can take it.
    this.options.store.gate.leave(() => this.lookups());
  };

  private keyFor(request: UpstreamRequest): string {
    return keyOf(this.options.texts.map((text) => request.placeholders.expand(text)));
  }
}
