import { blameModule, clock, context, faultOf, inject, isThenable, logger, messageOf, module, propertyOf } from '@caddis/core';
import type { Clock, Context, LogFields, Logger } from '@caddis/core';
import { moduleIdOf, upstreams, type SourceStatus, type Upstream, type UpstreamRequest, type UpstreamSource } from '@caddis/core/http';
import { AskedSource, type AskedSourceOptions } from './asked-source.js';
import { answersOf, Combination, failed, type SourceAnswer } from './combination.js';
import { errors } from './errors.js';
import { MultiConfig } from './multi-config.js';
import { description, examples } from './multi-docs.js';
import { combinedState } from './multi-state.js';
import { SourceLog } from './source-log.js';

/**
 * Maximum wait for a source, in milliseconds, if `max_wait` is 0. It is shorter than the proxy's own timeout for the whole `multi`, so that
 * the answers of the other sources are used.
 */
const maxWaitMs = 9000;

/**
 * The upstream source `multi`: combines several sources.
 *
 * @see Caddy's `MultiUpstreams`
 * @public
 */
@module(upstreams, {
  name: 'multi',
  alsoCalled: ['fallback', 'several sources', 'multiple clusters', 'combine', 'aggregate'],
  config: MultiConfig, summary: 'Combines the upstreams of several sources.', description, examples,
  check({ sources = [] }, report) {
    if (sources.length > 0) return;
    const help = 'list the sources: "sources": [{ "source": "a", "name": "app.internal", "port": "8080" }]';
    report({ at: [], severity: 'warning', message: 'there are no sources, so there are never any backends', help });
  },
})
export class MultiUpstreams implements UpstreamSource {
  /** Set only if every source has `known`. Otherwise the proxy must rely on the answers of `getUpstreams`. */
  readonly known?: () => readonly Upstream[];
  private readonly nothing = new Combination();
  /** The sources, each created when it is first asked, because a config may hold a hundred thousand. */
  private readonly sources: AskedSource[] = [];
  private readonly sourceOptions: AskedSourceOptions;

  constructor(
    private readonly config: MultiConfig,
    @logger() private readonly log: Logger,
    @inject(clock) time: Clock,
    @context() private readonly place?: Context,
  ) {
    this.sourceOptions = {
      clock: time,
      log: new SourceLog(log, time, (index) => this.fieldsOf(index)),
      maxWaitMs: config.max_wait === 0 ? maxWaitMs : config.max_wait,
    };
    if (config.sources.every((source) => typeof propertyOf(source, 'known') === 'function')) {
      // A source's invalid result stays in the list, so that the caller refuses the whole list and relies on `getUpstreams` instead.
      this.known = () => this.leaves().flatMap((source) => source.known?.() as readonly Upstream[]);
    }
  }

  getUpstreams(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    const { length } = this.config.sources;
    let combination = this.nothing;
    for (let index = 0; index < length; index += 1) {
      const answer = this.source(index).ask(request);
      if (answer instanceof Promise) return this.wait(request, answersOf(combination), answer);
      combination = combination.with(answer);
    }
    return this.outcome(combination);
  }

  resetCache(request: UpstreamRequest): void {
    for (const index of this.config.sources.keys()) this.source(index).reset(request);
  }

  watchKnown(changed: () => void): () => void {
    const ends = this.leaves().map((source) => {
      const end = this.watched(source, () => source.watchKnown?.(changed));
      return () => void this.watched(source, () => (typeof end === 'function' ? (end as () => unknown)() : undefined));
    });
    return () => {
      for (const end of ends) end();
    };
  }

  /** Starts or ends the watch of one source. If that fails, the error is logged, and the other sources are still handled. */
  private watched(source: UpstreamSource, deed: () => unknown): unknown {
    const report = (error: unknown): void => {
      const err = blameModule({ module: source, method: 'watchKnown' }, error);
      this.log.error({ err, fault: faultOf(err) }, 'upstream source cannot be watched for changes');
    };
    try {
      const outcome = deed();
      if (isThenable(outcome)) Promise.resolve(outcome).then(undefined, report);
      return outcome;
    } catch (error) {
      report(error);
      return undefined;
    }
  }

  status(): SourceStatus {
    const { sources } = this.config;
    const parts: SourceStatus[] = [];
    // Kept small on purpose: a config may be nested thousands of levels deep, and each level needs one stack frame of this method.
    for (let index = 0; index < sources.length; index += 1) parts.push(this.source(index).status());
    return this.summary(parts);
  }

  report(): SourceStatus {
    return this.status();
  }

  /** Returns all nested sources other than `multi`. Iterative, because there may be thousands of levels. */
  private leaves(): readonly UpstreamSource[] {
    const leaves: UpstreamSource[] = [];
    const left = [...this.config.sources];
    for (let source = left.pop(); source !== undefined; source = left.pop()) {
      if (source instanceof MultiUpstreams) left.push(...source.config.sources);
      else leaves.push(source);
    }
    return leaves;
  }

  private source(index: number): AskedSource {
    return (this.sources[index] ??= new AskedSource(this.config.sources[index] as UpstreamSource, index, this.sourceOptions));
  }

  /** Asks all sources after the first one that has no answer in memory, so that they look up concurrently. */
  private async wait(request: UpstreamRequest, before: readonly SourceAnswer[], first: Promise<SourceAnswer>): Promise<readonly Upstream[]> {
    const rest = this.config.sources.slice(before.length + 1).map((_source, offset) => this.source(before.length + 1 + offset).ask(request));
    const answers = await Promise.all([...before, first, ...rest]);
    return this.outcome(answers.reduce((combination, answer) => combination.with(answer), this.nothing));
  }

  private outcome(combination: Combination): readonly Upstream[] {
    if (combination.upstreams !== undefined) return combination.upstreams;
    const answers = answersOf(combination);
    // Caddy returns an empty list here, so it never uses the static upstreams.
    if (answers.length > 0 && answers.every((answer) => answer === failed)) throw this.allFailed();
    combination.upstreams = this.joined(answers);
    return combination.upstreams;
  }

  private allFailed(): Error {
    const causes = this.sources.map(({ lastError }) => lastError?.error);
    const reasons = causes.map((error, index) => `source ${index}: ${messageOf(error)}`).join('; ');
    return errors.MULTI_ALL_FAILED({ count: causes.length, reasons }, { cause: new AggregateError(causes, 'all upstream sources failed') });
  }

  private joined(answers: readonly SourceAnswer[]): readonly Upstream[] {
    const all = answers.flatMap((answer, tier) => answer.map((upstream) => this.source(tier).withTier(upstream)));
    if (!this.config.unique) return Object.freeze(all);
    const byDial = new Map<string, Upstream>();
    for (const upstream of all) if (!byDial.has(upstream.dial)) byDial.set(upstream.dial, upstream);
    return Object.freeze([...byDial.values()]);
  }

  /** Returns log fields that identify a source. */
  private fieldsOf(index: number): LogFields {
    const source = this.config.sources[index];
    const id = source && moduleIdOf(source);
    return {
      source_idx: index,
      ...(id === undefined ? {} : { source: id }),
      ...(this.place === undefined ? {} : { source_path: `${this.place.path}/sources/${index}` }),
    };
  }

  private summary(parts: readonly SourceStatus[]): SourceStatus {
    return {
      state: combinedState(parts),
      upstreams: this.joined(parts.map((part) => part.upstreams)),
      parts: Object.fromEntries(parts.entries()),
    };
  }
}
