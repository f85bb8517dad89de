import type { Clock, Logger } from '@caddis/core';
import type { SourceStatus, Upstream, UpstreamRequest } from '@caddis/core/http';
import type { Answer, Found } from './found.js';
import type { Gate } from './gate.js';
import { KeyedLookups, type KeyedLookupHooks } from './keyed-lookups.js';
import type { LookupPool } from './lookup-pool.js';
import { PolledLookup, type PolledLookupOptions } from './polled-lookup.js';
import { RateLimitedLog } from './rate-limited-log.js';

/**
 * What {@link PlaceholderLookups} is told.
 *
 * @public
 */
export interface PlaceholderLookupsOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** The texts of the config that make the question; any of them may hold placeholders. */
  readonly texts: readonly string[];
  /** Asks once, with the texts expanded. */
  readonly ask: (texts: readonly string[], signal: AbortSignal) => Promise<Found>;
  /** All else that changes the answer or the upstreams made of it, e.g. the servers that are asked. */
  readonly scope: string;
  /** What outlives the config, from `context.share`. */
  readonly pool: LookupPool;
  /** Milliseconds for which an answer is fresh that does not say so itself. */
  readonly intervalMs: number;
  /** Milliseconds for which an answer may be used beyond that while looking fails. */
  readonly graceMs: number;
  /** Whether another order of the same upstreams is a change; `ignored` when left out. */
  readonly order?: 'ignored' | 'kept' | undefined;
}

/**
 * Look-ups of a question whose texts may hold placeholders. Without placeholders there is one question: it is asked from
 * {@link start} on, so that the answer is there before the first request. With placeholders every request may make another:
 * it is asked on first use, kept while it is used, and bounded in number.
 *
 * @public
 */
export class PlaceholderLookups {
  /** Made when its turn comes or somebody asks: until then, one of a hundred thousand sources costs next to nothing. */
  private made: PolledLookup | KeyedLookups | undefined;
  private isClosed = false;

  constructor(private readonly options: PlaceholderLookupsOptions) {}

  /** Begins to ask, in its turn. Does not wait for an answer: a server that is down must not keep the config from loading. */
  start(): void {
    if (this.isFixed) this.options.pool.gate.enter(this.begin);
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

  /** The state for the admin API. */
  status(): SourceStatus {
    if (this.made === undefined && this.isFixed && seedOf(this.options, keyOf(this.options.texts)) === undefined) return pending;
    return this.lookups().status();
  }

  /** Ends all look-ups. */
  close(): void {
    this.isClosed = true;
    this.options.pool.gate.giveUp(this.begin);
    this.made?.close();
  }

  private get isFixed(): boolean {
    return this.options.texts.every((text) => !text.includes('{'));
  }

  private lookups(): PolledLookup | KeyedLookups {
    if (this.made === undefined) {
      this.options.pool.gate.giveUp(this.begin);
      this.made = this.make();
      if (this.isClosed) this.made.close();
      else if (this.made instanceof PolledLookup) this.made.start();
    }
    return this.made;
  }

  private readonly begin = (): void => {
    // The look-up takes the place itself, if there is something to look up.
    this.options.pool.gate.leave(() => this.lookups());
  };

  private make(): PolledLookup | KeyedLookups {
    const { texts, log, clock } = this.options;
    const limited = new RateLimitedLog(log, clock);
    const create = (key: string, hooks?: KeyedLookupHooks): PolledLookup => new PolledLookup(new Question(key, this.options, limited, hooks));
    return this.isFixed ? create(keyOf(texts)) : new KeyedLookups({ create });
  }

  private keyFor(request: UpstreamRequest): string {
    return keyOf(this.options.texts.map((text) => request.placeholders.expand(text)));
  }
}

/** The state of a question that has not had its turn. */
const pending: SourceStatus = Object.freeze({ state: 'pending', upstreams: [] });

/** One question with its texts expanded. A class, because a config may have a hundred thousand: closures would take twice the memory. */
class Question implements PolledLookupOptions {
  /** @param what - the texts as a key */
  constructor(
    readonly what: string,
    private readonly options: PlaceholderLookupsOptions,
    private readonly log: RateLimitedLog,
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
    return this.hooks === undefined ? this.options.pool.gate : undefined;
  }

  get onUnused(): (() => void) | undefined {
    return this.hooks?.onUnused;
  }

  ask(signal: AbortSignal): Promise<Found> {
    return this.options.ask(textsOf(this.what), signal);
  }

  onAnswer(answer: Answer): void {
    this.options.pool.answers.set(storeKeyOf(this.options, this.what), answer);
    this.hooks?.answered();
    const { leftOut } = answer;
    if (leftOut.length > 0) this.log.write('left out', 'warn', { lookup: this.what, left_out: leftOut }, 'candidates left out');
  }

  onFailure(err: unknown, retryMs: number): void {
    this.log.write('failed', 'error', { lookup: this.what, err, retry_ms: Math.round(retryMs) }, 'look-up failed');
  }

  onRecovery(): void {
    if (this.log.write('recovered', 'info', { lookup: this.what }, 'look-up works again')) this.log.clear('failed');
  }
}

/** The answer that an old config had to a question. */
function seedOf(options: PlaceholderLookupsOptions, key: string): Answer | undefined {
  return options.pool.answers.get(storeKeyOf(options, key));
}

function storeKeyOf({ scope }: PlaceholderLookupsOptions, key: string): string {
  return `${scope} ${key}`;
}

/** Two lists of texts never make one key; a key of host names reads as they do. */
function keyOf(texts: readonly string[]): string {
  return texts.map(escaped).join(' ');
}

function textsOf(key: string): readonly string[] {
  return key.split(' ').map((text) => text.replaceAll('%20', ' ').replaceAll('%25', '%'));
}

function escaped(text: string): string {
  // Every request of a source with placeholders comes by here, and hardly a host name has anything to escape.
  return /[% ]/.test(text) ? text.replaceAll('%', '%25').replaceAll(' ', '%20') : text;
}
