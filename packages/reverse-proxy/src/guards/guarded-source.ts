import { blameModule, type Clock, faultOf, formatDuration, isThenable, type Logger, messageOf, moduleFault, originOf, propertyOf, type Timer } from '@caddis/core';
import { type SourceStatus, sourceStatusProblem, type Upstream, type UpstreamRequest, type UpstreamSource } from '@caddis/core/http';
import { errors } from '../errors.js';
import { checkAnswer } from './check-answer.js';
import { type AnswerTerms, PromisedAnswer } from './promised-answer.js';

/** Options of a {@link GuardedSource}. @internal */
export interface GuardedSourceOptions {
  readonly source: UpstreamSource;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long a promise of the source may take to settle, in milliseconds. */
  readonly deadlineMs: number;
}

/**
 * Wraps a source; all calls to it are made here. Any answer that is not a list of upstreams counts as a failure of the source, and so
 * does a promise that does not settle in time.
 *
 * @internal
 */
export class GuardedSource implements AnswerTerms {
  /** The wrapped source. */
  readonly module: UpstreamSource;
  private readonly log: Logger;
  /** By promise, because a source may return the same promise to many requests. */
  private readonly promised = new WeakMap<object, PromisedAnswer>();
  /** Answers that passed validation, with their length at that time. */
  private readonly accepted = new WeakMap<object, number>();
  private lastAnswer: readonly Upstream[] | undefined;
  private lastLength = 0;
  private resetReported: string | undefined;

  constructor(private readonly options: GuardedSourceOptions) {
    this.module = options.source;
    this.log = options.log;
  }

  /**
   * Asks the source for the upstreams of a request.
   *
   * @returns the upstreams, or an object to wait for them
   * @throws the failure of the source
   */
  ask(request: UpstreamRequest): readonly Upstream[] | PromisedAnswer {
    let answer: unknown;
    try {
      answer = this.module.getUpstreams(request);
    } catch (error) {
      throw this.blamed(error);
    }
    // The check for an array is fast, so only other values are tested for being a promise.
    if (Array.isArray(answer) || !isThenable(answer)) return this.accept(answer);
    let promised = this.promised.get(answer);
    if (promised === undefined) {
      promised = new PromisedAnswer(answer, this);
      this.promised.set(answer, promised);
    }
    return promised;
  }

  /** True if the source can be told to look again. */
  get canReset(): boolean {
    return typeof propertyOf(this.module, 'resetCache') === 'function';
  }

  /** Tells the source to drop its cached answer for a request. Never throws. */
  reset(request: UpstreamRequest): void {
    try {
      const outcome: unknown = this.module.resetCache?.(request);
      if (isThenable(outcome)) Promise.resolve(outcome).then(undefined, (error: unknown) => this.resetFailed(error));
    } catch (error) {
      this.resetFailed(error);
    }
  }

  /** True if the source can list all upstreams that it knows. Reading the field is guarded: it may have another meaning, or throw. */
  get namesKnown(): boolean {
    return typeof propertyOf(this.module, 'known') === 'function';
  }

  /**
   * Asks the source for all upstreams that it knows. Never throws.
   *
   * @returns their addresses and host names; `undefined` if the source fails, which is logged
   */
  known(): readonly Pick<Upstream, 'dial' | 'host'>[] | undefined {
    try {
      const known: unknown = this.module.known?.();
      checkAnswer(this.module, known, 'known');
      // Copied, because a list with getters or a proxy could throw, or change, at any later read.
      const copied = Array.from(known, ({ dial, host }) => ({ dial, host }));
      checkAnswer(this.module, copied, 'known');
      return copied;
    } catch (error) {
      this.reportKnown('known', error);
      return undefined;
    }
  }

  /**
   * Asks the source to call back when its known upstreams may have changed. Never throws.
   *
   * @returns a function that stops the callbacks; it never throws either
   */
  watchKnown(changed: () => void): () => void {
    let stop: unknown;
    try {
      stop = typeof this.module.watchKnown === 'function' ? this.module.watchKnown(changed) : undefined;
    } catch (error) {
      this.reportKnown('watchKnown', error);
    }
    // A promise is not a valid result, but its rejection must not end the process.
    const failed = (error: unknown): void => this.reportKnown('watchKnown', error);
    if (isThenable(stop)) Promise.resolve(stop).then(undefined, failed);
    return () => {
      try {
        const outcome: unknown = typeof stop === 'function' ? (stop as () => unknown)() : undefined;
        if (isThenable(outcome)) Promise.resolve(outcome).then(undefined, failed);
      } catch (error) {
        this.reportKnown('watchKnown', error);
      }
    };
  }

  /**
   * Asks the source for its status. Never throws.
   *
   * @returns `undefined` if the source has no status, or fails
   */
  status(): SourceStatus | undefined {
    const call = { module: this.module, method: 'status' };
    let failure: unknown;
    try {
      const status: unknown = this.module.status?.();
      const problem = status === undefined ? undefined : sourceStatusProblem(status);
      if (problem === undefined) return status as SourceStatus | undefined;
      if (isThenable(status)) Promise.resolve(status).then(undefined, () => undefined);
      failure = moduleFault(call, `returned something that is not a status: ${problem}`);
    } catch (error) {
      failure = blameModule(call, error);
    }
    this.log.error({ err: failure, fault: faultOf(failure) }, 'upstream source could not report its status');
    return undefined;
  }

  accept(answer: unknown): readonly Upstream[] {
    // A source must not append to an array that it has returned. If it does so anyway, the new length is noticed here.
    if (this.lastAnswer !== undefined && answer === this.lastAnswer && this.lastAnswer.length === this.lastLength) return this.lastAnswer;
    const known = this.accepted.get(answer as object);
    if (known === undefined || known !== (answer as readonly Upstream[]).length) {
      checkAnswer(this.module, answer);
      this.accepted.set(answer, answer.length);
    }
    const upstreams = answer as readonly Upstream[];
    this.lastAnswer = upstreams;
    this.lastLength = upstreams.length;
    return upstreams;
  }

  startDeadline(onLate: () => void): Timer {
    return this.options.clock.setTimeout(onLate, this.options.deadlineMs);
  }

  tooLate(): unknown {
    const { source, deadlineMs } = this.options;
    const { module = 'a source', package: from = '', path = '' } = originOf(source) ?? {};
    return this.blamed(errors.PROXY_SOURCE_LATE({ path: path || '/', module, package: from || 'unknown', deadline: formatDuration(deadlineMs) }));
  }

  blamed(error: unknown): unknown {
    return blameModule({ module: this.module, method: 'getUpstreams' }, error);
  }

  private reportKnown(method: string, thrown: unknown): void {
    const err = blameModule({ module: this.module, method }, thrown);
    this.log.error({ err, fault: faultOf(err) }, 'upstream source cannot list its upstreams; the upstreams of its answers are used instead');
  }

  /** Logs the failure once, and again when the message changes. The request continues with the cached answer. */
  private resetFailed(thrown: unknown): void {
    const error = blameModule({ module: this.module, method: 'resetCache' }, thrown);
    const message = messageOf(error);
    if (message === this.resetReported) return;
    this.resetReported = message;
    this.log.error({ err: error, source: originOf(this.module) }, 'upstream source could not clear its cache');
  }
}
