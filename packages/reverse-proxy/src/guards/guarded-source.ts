import { blameModule, type Clock, faultOf, formatDuration, isThenable, type Logger, messageOf, moduleFault, originOf, propertyOf, type Timer } from '@caddis/core';
import { type SourceStatus, sourceStatusProblem, type Upstream, type UpstreamRequest, type UpstreamSource } from '@caddis/core/http';
import { errors } from '../errors.js';
import { checkAnswer } from './check-answer.js';
import { type AnswerTerms, PromisedAnswer } from './promised-answer.js';

/** What a source is called with. @internal */
export interface GuardedSourceOptions {
  readonly source: UpstreamSource;
  readonly clock: Clock;
  readonly log: Logger;
  /** Milliseconds in which a promise must settle. */
  readonly deadlineMs: number;
}

/**
 * A source as it is called: the one place that does. Whatever is no list of upstreams, at once or later, is a failure of the source,
 * and so is a promise that does not settle in time.
 *
 * @internal
 */
export class GuardedSource implements AnswerTerms {
  /** The source itself. */
  readonly module: UpstreamSource;
  private readonly log: Logger;
  /** By the promise: a source may give the same one to all requests, for as long as it likes. */
  private readonly promised = new WeakMap<object, PromisedAnswer>();
  /** Answers that were found to be lists of upstreams, with the length that they had. */
  private readonly accepted = new WeakMap<object, number>();
  private lastAnswer: readonly Upstream[] | undefined;
  private lastLength = 0;
  private resetReported: string | undefined;

  constructor(private readonly options: GuardedSourceOptions) {
    this.module = options.source;
    this.log = options.log;
  }

  /**
   * Asks for the upstreams of a request.
   *
   * @returns the upstreams, or what waits for them
   * @throws why there are none
   */
  ask(request: UpstreamRequest): readonly Upstream[] | PromisedAnswer {
    let answer: unknown;
    try {
      answer = this.module.getUpstreams(request);
    } catch (error) {
      throw this.blamed(error);
    }
    // Lists can be told at once; only what is none is asked whether it is a promise.
    if (Array.isArray(answer) || !isThenable(answer)) return this.accept(answer);
    let promised = this.promised.get(answer);
    if (promised === undefined) {
      promised = new PromisedAnswer(answer, this);
      this.promised.set(answer, promised);
    }
    return promised;
  }

  /** True when the source can be told to look again. */
  get canReset(): boolean {
    return typeof propertyOf(this.module, 'resetCache') === 'function';
  }

  /** Has the source drop what it remembers for a request. Never throws. */
  reset(request: UpstreamRequest): void {
    try {
      const outcome: unknown = this.module.resetCache?.(request);
      if (isThenable(outcome)) Promise.resolve(outcome).then(undefined, (error: unknown) => this.resetFailed(error));
    } catch (error) {
      this.resetFailed(error);
    }
  }

  /** True when the source can name all that it knows. A field of that name may be something else of the module's own, or throw. */
  get namesKnown(): boolean {
    return typeof propertyOf(this.module, 'known') === 'function';
  }

  /**
   * Asks which upstreams the source knows. Never throws.
   *
   * @returns their addresses and names; `undefined` where the source cannot say, which is logged
   */
  known(): readonly Pick<Upstream, 'dial' | 'host'>[] | undefined {
    try {
      const known: unknown = this.module.known?.();
      checkAnswer(this.module, known, 'known');
      // Copied here, since reading a list that is made to deceive may throw at any time, or give something else than before.
      const copied = Array.from(known, ({ dial, host }) => ({ dial, host }));
      checkAnswer(this.module, copied, 'known');
      return copied;
    } catch (error) {
      this.reportKnown('known', error);
      return undefined;
    }
  }

  /**
   * Has the source call back when what it knows may have changed. Never throws.
   *
   * @returns what ends it; never throws either
   */
  watchKnown(changed: () => void): () => void {
    let stop: unknown;
    try {
      stop = typeof this.module.watchKnown === 'function' ? this.module.watchKnown(changed) : undefined;
    } catch (error) {
      this.reportKnown('watchKnown', error);
    }
    // A promise is no answer here, but its failure must not become one of the process.
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
   * Asks how the source is doing. Never throws.
   *
   * @returns `undefined` where the source does not tell
   */
  status(): SourceStatus | undefined {
    const call = { module: this.module, method: 'status' };
    let failure: unknown;
    try {
      const status: unknown = this.module.status?.();
      const problem = status === undefined ? undefined : sourceStatusProblem(status);
      if (problem === undefined) return status as SourceStatus | undefined;
      if (isThenable(status)) Promise.resolve(status).then(undefined, () => undefined);
      failure = moduleFault(call, `returned what is no status: ${problem}`);
    } catch (error) {
      failure = blameModule(call, error);
    }
    this.log.error({ err: failure, fault: faultOf(failure) }, 'upstream source cannot say how it is doing');
    return undefined;
  }

  accept(answer: unknown): readonly Upstream[] {
    // A source that adds to the array it has given, which it must not, is understood all the same.
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
    this.log.error({ err, fault: faultOf(err) }, 'upstream source cannot say what it knows, so its answers count');
  }

  /** Logged once, until it fails with something else: the request goes on with what the source remembers. */
  private resetFailed(thrown: unknown): void {
    const error = blameModule({ module: this.module, method: 'resetCache' }, thrown);
    const message = messageOf(error);
    if (message === this.resetReported) return;
    this.resetReported = message;
    this.log.error({ err: error, source: originOf(this.module) }, 'upstream source could not drop what it remembered');
  }
}
