import type { SourceState, SourceStatus, Upstream } from '@caddis/core/http';
import { LruMap } from '@caddis/kit';
import { errors } from './errors.js';
import type { PolledLookup } from './polled-lookup.js';

/**
 * Callbacks that {@link KeyedLookups} passes to each look-up it creates.
 *
 * @public
 */
export interface KeyedLookupHooks {
  /** Pass it on as `onUnused`: it removes a key that no request asks for any more. */
  readonly onUnused: () => void;
  /** Call it after every good answer. */
  readonly answered: () => void;
}

/**
 * Options of {@link KeyedLookups}.
 *
 * @public
 */
export interface KeyedLookupsOptions {
  /** Creates the look-up for a key; `KeyedLookups` starts it. */
  readonly create: (key: string, hooks: KeyedLookupHooks) => PolledLookup;
  /** Maximum number of keys with an answer; 1,000 when left out. The least recently used key is evicted. */
  readonly maxAnswered?: number;
  /** Maximum number of upstreams in the answers of all keys; 100,000 when left out. */
  readonly maxUpstreams?: number;
  /** Maximum number of keys without an answer, whose look-up is in progress or failed recently; 256 when left out. */
  readonly maxUnanswered?: number;
}

/**
 * Look-ups by a key that comes from the request, created on first use. Clients control the keys, so their number is limited. A key without
 * an answer never evicts one with an answer, so a flood of names makes only the requests of that flood fail.
 *
 * @public
 */
export class KeyedLookups {
  private readonly unanswered = new Map<string, PolledLookup>();
  private readonly answered: LruMap<string, PolledLookup>;
  private readonly maxUnanswered: number;

  constructor(private readonly options: KeyedLookupsOptions) {
    const weighed = { weightOf: (lookup: PolledLookup) => lookup.upstreamCount, limit: options.maxUpstreams ?? 100_000 };
    this.answered = new LruMap(options.maxAnswered ?? 1000, (lookup) => lookup.close(), weighed);
    this.maxUnanswered = options.maxUnanswered ?? 256;
  }

  /**
   * Returns the look-up for a key, and creates it if necessary.
   *
   * @param key - everything that affects the answer
   * @throws `UPSTREAM_KIT_TOO_MANY_LOOKUPS` if the key is new and too many new keys are being looked up
   */
  get(key: string): PolledLookup {
    return this.find(key) ?? this.add(key);
  }

  /** Returns the existing look-up for a key. */
  find(key: string): PolledLookup | undefined {
    return this.answered.get(key) ?? this.unanswered.get(key);
  }

  /** Returns the usable upstreams of all keys, each once, for `known` of a source. Does not count as a use of the keys. */
  known(): readonly Upstream[] {
    const all = new Set<Upstream>();
    for (const [, lookup] of this.all()) {
      for (const upstream of lookup.known()) all.add(upstream);
    }
    return [...all];
  }

  /** Returns the status for the admin API, with one part for each key. */
  status(): SourceStatus {
    const parts = [...this.all()].map(([key, lookup]) => [key, lookup.status()] as const);
    return {
      state: stateOf(parts.map(([, status]) => status.state)),
      upstreams: parts.flatMap(([, status]) => status.upstreams),
      parts: Object.fromEntries(parts),
    };
  }

  /** Ends all look-ups. */
  close(): void {
    for (const [, lookup] of this.all()) lookup.close();
  }

  private add(key: string): PolledLookup {
    if (this.unanswered.size >= this.maxUnanswered) this.dropFailed();
    const lookup = this.options.create(key, {
      onUnused: () => {
        lookup.close();
        this.unanswered.delete(key);
        this.answered.delete(key);
      },
      answered: () => {
        if (this.unanswered.delete(key)) this.answered.set(key, lookup);
        else this.answered.reweigh(key);
      },
    });
    if (lookup.hasAnswer) this.answered.set(key, lookup);
    else this.unanswered.set(key, lookup);
    lookup.start();
    return lookup;
  }

  /** Makes room by removing the oldest failed look-up. Look-ups in progress are kept. */
  private dropFailed(): void {
    for (const [key, lookup] of this.unanswered) {
      if (lookup.status().state !== 'failing') continue;
      lookup.close();
      this.unanswered.delete(key);
      return;
    }
    throw errors.UPSTREAM_KIT_TOO_MANY_LOOKUPS({ limit: this.maxUnanswered });
  }

  private *all(): Iterable<[string, PolledLookup]> {
    yield* this.answered;
    yield* this.unanswered;
  }
}

function stateOf(states: readonly SourceState[]): SourceState {
  const [first] = states;
  if (first === undefined) return 'pending';
  if (states.every((state) => state === first)) return first;
  return 'partial';
}
