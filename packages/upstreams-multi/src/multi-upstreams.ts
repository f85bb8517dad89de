import {
  blameModule,
  clock,
  context,
  faultOf,
  formatDuration,
  inject,
  isCaddisError,
  isThenable,
  logger,
  messageOf,
  module,
  propertyOf,
  type Clock,
  type Context,
  type LogFields,
  type Logger,
} from '@caddis/core';
import {
  moduleIdOf,
  sourceStatusProblem,
  upstreams,
  upstreamsProblem,
  type SourceStatus,
  type Upstream,
  type UpstreamRequest,
  type UpstreamSource,
} from '@caddis/core/http';
import { inTime } from '@caddis/kit';
import { answersOf, Combination, failed, type SourceAnswer } from './combination.js';
import { errors } from './errors.js';
import { MultiConfig } from './multi-config.js';
import { description, examples } from './multi-docs.js';
import { combinedState } from './multi-state.js';
import { SourceLog } from './source-log.js';

/**
 * Longest wait for a source where `max_wait` says nothing, in milliseconds. It ends before the proxy gives up waiting for all of
 * them, so that the others are used.
 */
const maxWaitMs = 9000;
/** Longest wait for a source that was too slow before. */
const maxSecondWaitMs = 1000;

/**
 * The upstream source `multi`: several sources as one.
 *
 * @see Caddy's `MultiUpstreams`
 * @public
 */
@module(upstreams, {
  name: 'multi',
  alsoCalled: ['fallback', 'several sources', 'multiple clusters', 'combine', 'aggregate'],
  config: MultiConfig, summary: 'Aggregates several upstream sources.', description, examples,
})
export class MultiUpstreams implements UpstreamSource {
  /** There where every source says what it knows; of one that does not, the proxy can only go by the answers. */
  readonly known?: () => readonly Upstream[];
  private readonly nothing = new Combination();
  private readonly sourceLog: SourceLog;
  /** What each source answered last, and what it failed with last, for the status. */
  private readonly lastAnswers: SourceAnswer[] = [];
  private readonly lastErrors: { readonly error: unknown; readonly at: number }[] = [];
  /** Answers that are lists of upstreams. */
  private readonly good = new WeakSet<SourceAnswer>();
  /** For each source: its upstreams → the same with the source's position. */
  private readonly tiers: WeakMap<Upstream, Upstream>[] = [];

  constructor(
    private readonly config: MultiConfig,
    @logger() private readonly log: Logger,
    @inject(clock) private readonly time: Clock,
    @context() private readonly place?: Context,
  ) {
    this.sourceLog = new SourceLog(log, time, (index) => this.fieldsOf(index));
    if (config.sources.every((source) => typeof propertyOf(source, 'known') === 'function')) {
      // What is no list stays in it, for whoever asks to refuse: then the answers count.
      this.known = () => this.leaves().flatMap((source) => source.known?.() as readonly Upstream[]);
    }
  }

  getUpstreams(request: UpstreamRequest): readonly Upstream[] | Promise<readonly Upstream[]> {
    const { length } = this.config.sources;
    let combination = this.nothing;
    for (let index = 0; index < length; index += 1) {
      const answer = this.ask(index, request);
      if (answer instanceof Promise) return this.wait(request, answersOf(combination), answer);
      combination = combination.with(answer);
    }
    return this.outcome(combination);
  }

  resetCache(request: UpstreamRequest): void {
    for (const [index, source] of this.config.sources.entries()) {
      try {
        const outcome: unknown = source.resetCache?.(request);
        if (isThenable(outcome)) Promise.resolve(outcome).catch((error: unknown) => this.sourceLog.resetFailed(index, error));
      } catch (error) {
        this.sourceLog.resetFailed(index, error);
      }
    }
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

  /** Does what has to do with the watch of one source: if it fails, that is logged, and the others are watched and left all the same. */
  private watched(source: UpstreamSource, deed: () => unknown): unknown {
    const report = (error: unknown): void => {
      const err = blameModule({ module: source, method: 'watchKnown' }, error);
      this.log.error({ err, fault: faultOf(err) }, 'upstream source cannot say when what it knows has changed');
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
    // As plain as can be: a config may be nested thousands of levels deep, and each takes as much of the stack as this method needs.
    for (let index = 0; index < sources.length; index += 1) parts.push(this.statusOf(index));
    return this.summary(parts);
  }

  report(): SourceStatus {
    return this.status();
  }

  /** The sources that are no `multi`, however deep they are nested: found without a call for each level, of which there may be thousands. */
  private leaves(): readonly UpstreamSource[] {
    const leaves: UpstreamSource[] = [];
    const left = [...this.config.sources];
    for (let source = left.pop(); source !== undefined; source = left.pop()) {
      if (source instanceof MultiUpstreams) left.push(...source.config.sources);
      else leaves.push(source);
    }
    return leaves;
  }

  /** Asks one source. A failure is logged and becomes `failed`, so the promise never rejects. */
  private ask(index: number, request: UpstreamRequest): SourceAnswer | Promise<SourceAnswer> {
    try {
      const answer = (this.config.sources[index] as UpstreamSource).getUpstreams(request);
      if (!isThenable(answer)) return this.answered(index, answer);
      return this.inTime(index, answer).then(
        (found) => this.answered(index, found),
        (error: unknown) => this.failed(index, error),
      );
    } catch (error) {
      return this.failed(index, error);
    }
  }

  /** Asks the sources behind the first that has no answer in memory, so that all of them look at the same time. */
  private async wait(request: UpstreamRequest, before: readonly SourceAnswer[], first: Promise<SourceAnswer>): Promise<readonly Upstream[]> {
    const rest = this.config.sources.slice(before.length + 1).map((_source, offset) => this.ask(before.length + 1 + offset, request));
    const answers = await Promise.all([...before, first, ...rest]);
    return this.outcome(answers.reduce((combination, answer) => combination.with(answer), this.nothing));
  }

  private inTime(index: number, answer: PromiseLike<SourceAnswer>): Promise<SourceAnswer> {
    const allowedMs = this.config.max_wait === 0 ? maxWaitMs : this.config.max_wait;
    const wasTooSlow = this.lastAnswers[index] === failed && isTooSlow(this.lastErrors[index]?.error);
    const deadlineMs = wasTooSlow ? Math.min(allowedMs, maxSecondWaitMs) : allowedMs;
    const late = (): Error => errors.MULTI_SOURCE_TOO_SLOW({ source_idx: index, max_wait: formatDuration(deadlineMs) });
    return inTime(answer, { clock: this.time, deadlineMs, late });
  }

  private answered(index: number, answer: SourceAnswer): SourceAnswer {
    if (answer === undefined || this.lastAnswers[index] !== answer) {
      // What the types promise, a module in plain JavaScript may not keep. An array that came before was looked at then.
      const reason = this.good.has(answer) ? undefined : upstreamsProblem(answer);
      if (reason !== undefined) return this.failed(index, errors.MULTI_ANSWER_INVALID({ source_idx: index, reason }));
      this.good.add(answer);
    }
    this.lastAnswers[index] = answer;
    if (answer.length === 0) this.sourceLog.empty(index);
    return answer;
  }

  private failed(index: number, error: unknown): SourceAnswer {
    this.lastAnswers[index] = failed;
    this.lastErrors[index] = { error, at: this.time.now() };
    this.sourceLog.failed(index, error);
    return failed;
  }

  private outcome(combination: Combination): readonly Upstream[] {
    if (combination.upstreams !== undefined) return combination.upstreams;
    const answers = answersOf(combination);
    // Caddy answers with an empty list here, so that the static upstreams never step in.
    if (answers.length > 0 && answers.every((answer) => answer === failed)) throw this.allFailed();
    combination.upstreams = this.joined(answers);
    return combination.upstreams;
  }

  private allFailed(): Error {
    const causes = this.lastErrors.map(({ error }) => error);
    const reasons = causes.map((error, index) => `source ${index}: ${messageOf(error)}`).join('; ');
    return errors.MULTI_ALL_FAILED({ count: causes.length, reasons }, { cause: new AggregateError(causes, 'all upstream sources failed') });
  }

  private joined(answers: readonly SourceAnswer[]): readonly Upstream[] {
    const all = answers.flatMap((answer, tier) => answer.map((upstream) => this.tiered(upstream, tier)));
    if (!this.config.unique) return Object.freeze(all);
    const byDial = new Map<string, Upstream>();
    for (const upstream of all) if (!byDial.has(upstream.dial)) byDial.set(upstream.dial, upstream);
    return Object.freeze([...byDial.values()]);
  }

  /** The upstream with the position of its source. One object gives one object, or its state would be lost with every answer. */
  private tiered(upstream: Upstream, tier: number): Upstream {
    const known = (this.tiers[tier] ??= new WeakMap());
    let tiered = known.get(upstream);
    if (tiered === undefined) {
      tiered = Object.freeze({ ...upstream, tier });
      known.set(upstream, tiered);
    }
    return tiered;
  }

  /** Names a source in a log line. */
  private fieldsOf(index: number): LogFields {
    const source = this.config.sources[index];
    const id = source && moduleIdOf(source);
    return {
      source_idx: index,
      ...(id === undefined ? {} : { source: id }),
      ...(this.place === undefined ? {} : { source_path: `${this.place.path}/sources/${index}` }),
    };
  }

  private statusOf(index: number): SourceStatus {
    try {
      const status: unknown = (this.config.sources[index] as UpstreamSource).status?.();
      if (status === undefined) return this.observed(index);
      const reason = sourceStatusProblem(status);
      if (reason === undefined) return status as SourceStatus;
      if (isThenable(status)) Promise.resolve(status).catch(() => undefined);
      this.sourceLog.badStatus(index, errors.MULTI_ANSWER_INVALID({ source_idx: index, reason }));
    } catch (error) {
      this.sourceLog.badStatus(index, error);
    }
    return this.observed(index);
  }

  private summary(parts: readonly SourceStatus[]): SourceStatus {
    return {
      state: combinedState(parts),
      upstreams: this.joined(parts.map((part) => part.upstreams)),
      parts: Object.fromEntries(parts.entries()),
    };
  }

  /** What can be said of a source that says nothing of itself. */
  private observed(index: number): SourceStatus {
    const answer = this.lastAnswers[index];
    const lastError = this.lastErrors[index];
    return {
      state: answer === undefined ? 'pending' : answer === failed ? 'failing' : answer.length === 0 ? 'empty' : 'ok',
      upstreams: answer ?? [],
      lastError: lastError && { message: messageOf(lastError.error), at: lastError.at },
    };
  }
}

function isTooSlow(error: unknown): boolean {
  return isCaddisError(error) && error.code === 'MULTI_SOURCE_TOO_SLOW';
}
