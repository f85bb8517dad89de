import type { SourceState, SourceStatus, Upstream } from '@caddis/core/http';
import { LruMap } from '@caddis/kit';
import { errors } from './errors.js';
import type { PolledLookup } from './polled-lookup.js';

/**
 * What a {@link KeyedLookups} adds to the look-up that it makes.
 *
 * @public
 */
export interface KeyedLookupHooks {
  /** Pass it on as `onUnused`: a name that nobody asks for is forgotten. */
  readonly onUnused: () => void;
  /** Call it at every good answer. */
  readonly answered: () => void;
}

/**
 * What {@link KeyedLookups} is told.
 *
 * @public
 */
export interface KeyedLookupsOptions {
  /** Makes the look-up for a key; it is started here. */
  readonly create: (key: string, hooks: KeyedLookupHooks) => PolledLookup;
  /** Greatest number of keys with an answer; 1,000 when left out. The one not used for the longest time makes room. */
  readonly maxAnswered?: number;
  /** Greatest number of upstreams in the answers of all keys; 100,000 when left out. */
  readonly maxUpstreams?: number;
  /** Greatest number of keys without one: under way, or failed a short time ago; 256 when left out. */
  readonly maxUnanswered?: number;
}

/**
 * Look-ups by a key that comes from the request, made on first use. Keys are under the control of clients, so they are bounded,
 * and a key without an answer never pushes out one that has one: a flood of names costs those who make it their requests, and nobody else.
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
   * The look-up for a key.
   *
   * @param key - everything that changes the answer
   * @throws `UPSTREAM_KIT_TOO_MANY_LOOKUPS` when the key is new and too many new ones are under way
   */
  get(key: string): PolledLookup {
    return this.find(key) ?? this.add(key);
  }

  /** The look-up for a key that was asked for before. */
  find(key: string): PolledLookup | undefined {
    return this.answered.get(key) ?? this.unanswered.get(key);
  }

  /** The upstreams of all keys that may be used at the moment, each once, for `known` of a source. That does not count as a use. */
  known(): readonly Upstream[] {
    const all = new Set<Upstream>();
    for (const [, lookup] of this.all()) {
      for (const upstream of lookup.known()) all.add(upstream);
    }
    return [...all];
  }

  /** The state for the admin API, with one part for each key. */
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

  /** Makes room by forgetting the failure that is remembered for the longest time. What is under way goes on. */
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
