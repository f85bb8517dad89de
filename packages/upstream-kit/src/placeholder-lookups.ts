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
  private readonly lookups: PolledLookup | KeyedLookups;
  private readonly log: RateLimitedLog;

  constructor(private readonly options: PlaceholderLookupsOptions) {
    const { texts, log, clock } = options;
    this.log = new RateLimitedLog(log, clock);
    const isFixed = texts.every((text) => !text.includes('{'));
    this.lookups = isFixed ? this.create(keyOf(texts)) : new KeyedLookups({ create: (key, hooks) => this.create(key, hooks) });
  }

  /** Begins to ask. Does not wait for an answer: a server that is down must not keep the config from loading. */
  start(): void {
    if (this.lookups instanceof PolledLookup) this.lookups.start();
  }

  /** The upstreams for a request; see {@link PolledLookup.get}. */
  get(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    const { lookups } = this;
    return (lookups instanceof PolledLookup ? lookups : lookups.get(this.keyFor(request))).get(request);
  }

  /** Asks again, because a backend did not answer; see {@link PolledLookup.lookAgain}. */
  lookAgain(request: UpstreamRequest): void {
    const { lookups } = this;
    (lookups instanceof PolledLookup ? lookups : lookups.find(this.keyFor(request)))?.lookAgain(request);
  }

  /** The state for the admin API. */
  status(): SourceStatus {
    return this.lookups.status();
  }

  /** Ends all look-ups. */
  close(): void {
    this.lookups.close();
  }

  private keyFor(request: UpstreamRequest): string {
    return keyOf(this.options.texts.map((text) => request.placeholders.expand(text)));
  }

  private create(key: string, hooks?: KeyedLookupHooks): PolledLookup {
    return new PolledLookup(new Question(key, this.options, this.log, hooks));
  }
}

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
    return this.options.pool.answers.get(this.storeKey);
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
    this.options.pool.answers.set(this.storeKey, answer);
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

  private get storeKey(): string {
    return `${this.options.scope} ${this.what}`;
  }
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
