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
 * Look-ups for a question whose strings may contain placeholders. Without placeholders there is one question. It is looked up from `start`
 * on, so that the answer is known before the first request. With placeholders, each request may ask a different question: it is looked up
 * on first use and kept while it is used; the number of questions is limited.
 *
 * All instances with the same strings, scope and settings share one set of look-ups, within a config and across a reload.
 *
 * @public
 */
export class PlaceholderLookups implements LookupUser, UpstreamCache {
  /** Found or created when its turn comes or a request asks, so that each of a hundred thousand sources costs almost nothing before that. */
  private shared: SharedLookups | undefined;
  private limitedLog: RateLimitedLog | undefined;
  /** Created for the first listener. */
  private listeners: Set<() => void> | undefined;
  private isClosed = false;

  constructor(readonly options: PlaceholderLookupsOptions) {}

  /** The log for messages about its look-ups. */
  get log(): RateLimitedLog {
    return (this.limitedLog ??= new RateLimitedLog(this.options.log, this.options.clock));
  }

  /**
   * Registers a callback for every good answer to one of its questions, for `watchKnown` of a source.
   *
   * @returns a function that unregisters the callback
   */
  onChange(listener: () => void): () => void {
    const listeners = (this.listeners ??= new Set());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /** Called by the shared look-ups when one of its questions was answered. */
  answered(): void {
    for (const listener of this.listeners ?? []) listener();
  }

  /**
   * Starts the look-up in its turn; call it when the config starts. Does not wait for an answer, because a server that is down must not prevent the
   * config from loading.
   */
  start(): void {
    // Joins the look-ups of the previous config now, because that config may end before a turn is free or a request comes.
    if (this.present !== undefined) this.lookups();
    else if (this.isFixed) this.options.store.gate.enter(this.begin);
  }

  /** Returns the upstreams for a request; see {@link PolledLookup.get}. */
  get(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    const lookups = this.lookups();
    return (lookups instanceof PolledLookup ? lookups : lookups.get(this.keyFor(request))).get(request);
  }

  /** Looks again, because a backend did not respond; see {@link PolledLookup.lookAgain}. */
  lookAgain(request: UpstreamRequest): void {
    const lookups = this.lookups();
    (lookups instanceof PolledLookup ? lookups : lookups.find(this.keyFor(request)))?.lookAgain(request);
  }

  /** Returns all usable upstreams, for whichever request, for `known` of a source. Starts no look-up. */
  known(): readonly Upstream[] {
    return this.present?.known() ?? this.seeded()?.usable() ?? [];
  }

  /** Returns the status for the admin API. Starts no look-up. */
  status(): SourceStatus {
    return this.present?.status() ?? this.seeded()?.status() ?? pendingStatus;
  }

  /** Ends all look-ups that no other user shares. */
  close(): void {
    this.isClosed = true;
    this.options.store.gate.giveUp(this.begin);
    this.shared?.leave(this);
  }

  private get isFixed(): boolean {
    return this.options.texts.every((text) => !text.includes('{'));
  }

  /** The look-ups that already exist: its own, or those that it will join. */
  private get present(): PolledLookup | KeyedLookups | undefined {
    return (this.shared ?? sharedLookupsOf(this.options.store).get(sharingKeyOf(this.options)))?.lookups;
  }

  /** The stored answer with which its only question will start. */
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
    // `leave` frees the turn before it calls back, so that the look-up that begins there can take the turn.
    this.options.store.gate.leave(() => this.lookups());
  };

  private keyFor(request: UpstreamRequest): string {
    return keyOf(this.options.texts.map((text) => request.placeholders.expand(text)));
  }
}
