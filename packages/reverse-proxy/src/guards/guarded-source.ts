import { blameModule, type Clock, formatDuration, isThenable, type Logger, messageOf, originOf, type Timer } from '@caddis/core';
import type { UpstreamRequest, UpstreamSource } from '@caddis/core/http';
import { errors } from '../errors.js';
import type { Candidates, BackendRegistry } from '../backends/backend-registry.js';

/** What a source is asked with. @internal */
export interface GuardedSourceOptions {
  readonly source: UpstreamSource;
  readonly registry: BackendRegistry;
  readonly clock: Clock;
  readonly log: Logger;
  /** Milliseconds in which a promise must settle. */
  readonly deadlineMs: number;
}

/** Hears what became of an answer that was promised: the candidates, or why there are none. @internal */
export type CandidatesReceiver = (candidates: Candidates | undefined, error: unknown) => void;

/**
 * A source as it is asked: the one place that does. Whatever is no list of upstreams, at once or later, is a failure of the source,
 * and so is a promise that does not settle in time.
 *
 * @internal
 */
export class GuardedSource {
  /** By the promise: a source may give the same one to all requests, for as long as it likes. */
  private readonly promised = new WeakMap<object, PromisedAnswer>();
  private resetReported: string | undefined;

  constructor(private readonly options: GuardedSourceOptions) {}

  /** The source itself. */
  get module(): UpstreamSource {
    return this.options.source;
  }

  /**
   * Asks for the upstreams of a request.
   *
   * @returns the candidates, or who waits for them
   * @throws why there is none
   */
  ask(request: UpstreamRequest): Candidates | PromisedAnswer {
    const { source, registry } = this.options;
    let answer: unknown;
    try {
      answer = source.getUpstreams(request);
    } catch (error) {
      throw this.blamed(error);
    }
    // Lists can be told at once; only what is none is asked whether it is a promise.
    if (Array.isArray(answer) || !isThenable(answer)) return registry.candidatesOf(answer);
    let promised = this.promised.get(answer);
    if (promised === undefined) {
      promised = new PromisedAnswer(answer, this);
      this.promised.set(answer, promised);
    }
    return promised;
  }

  /** Has the source drop what it remembers for a request. Never throws. */
  reset(request: UpstreamRequest): void {
    const { source } = this.options;
    try {
      const outcome: unknown = source.resetCache?.(request);
      if (isThenable(outcome)) Promise.resolve(outcome).then(undefined, (error: unknown) => this.resetFailed(error));
    } catch (error) {
      this.resetFailed(error);
    }
  }

  /** True when the source can be told to look again. */
  get canReset(): boolean {
    return this.options.source.resetCache !== undefined;
  }

  /** @internal */
  candidatesOf(answer: unknown): Candidates {
    return this.options.registry.candidatesOf(answer);
  }

  /** @internal */
  startDeadline(late: () => void): Timer {
    return this.options.clock.setTimeout(late, this.options.deadlineMs);
  }

  /** Makes the error for a promise that did not settle in time. @internal */
  tooLate(): unknown {
    const { source, deadlineMs } = this.options;
    const { module = 'a source', package: from = '', path = '' } = originOf(source) ?? {};
    return this.blamed(errors.PROXY_SOURCE_LATE({ path: path || '/', module, package: from || 'unknown', deadline: formatDuration(deadlineMs) }));
  }

  /** @internal */
  blamed(error: unknown): unknown {
    return blameModule({ module: this.options.source, method: 'getUpstreams' }, error);
  }

  /** Told once, until it fails with something else: the request goes on with what the source remembers. */
  private resetFailed(thrown: unknown): void {
    const error = blameModule({ module: this.options.source, method: 'resetCache' }, thrown);
    const message = messageOf(error);
    if (message === this.resetReported) return;
    this.resetReported = message;
    this.options.log.error({ err: error, source: originOf(this.options.source) }, 'upstream source could not drop what it remembered');
  }
}

/**
 * An answer that a source has promised. All requests that were promised the same wait together, so that a promise which never settles
 * costs one timer and keeps hold of nobody.
 *
 * @internal
 */
export class PromisedAnswer {
  private receivers: CandidatesReceiver[] = [];
  private deadline: Timer | undefined;
  private isLate = false;

  constructor(
    private readonly answer: PromiseLike<unknown>,
    private readonly source: GuardedSource,
  ) {}

  /** Waits. The receiver is called once, never before this has returned. */
  wait(receiver: CandidatesReceiver): void {
    if (this.isLate) {
      // It was waited for long enough; who comes later need not.
      process.nextTick(() => receiver(undefined, this.source.tooLate()));
      return;
    }
    this.receivers.push(receiver);
    if (this.receivers.length > 1) return;
    this.deadline ??= this.source.startDeadline(() => {
      this.isLate = true;
      this.settle(undefined, this.source.tooLate());
    });
    // A promise that settles twice, or calls back at once, is made a proper one of.
    Promise.resolve(this.answer).then(this.onAnswer, this.onFailure);
  }

  private readonly onAnswer = (answer: unknown): void => {
    this.isLate = false;
    let candidates: Candidates | undefined;
    let failure: unknown;
    try {
      candidates = this.source.candidatesOf(answer);
    } catch (error) {
      failure = error;
    }
    this.settle(candidates, failure);
  };

  private readonly onFailure = (error: unknown): void => {
    this.isLate = false;
    this.settle(undefined, this.source.blamed(error));
  };

  private settle(candidates: Candidates | undefined, error: unknown): void {
    this.deadline?.cancel();
    this.deadline = undefined;
    const { receivers } = this;
    this.receivers = [];
    for (const receiver of receivers) receiver(candidates, error);
  }
}
