import { formatDuration, isCaddisError, isThenable, messageOf, type Clock } from '@caddis/core';
import { sourceStatusProblem, upstreamsProblem, type SourceStatus, type Upstream, type UpstreamRequest, type UpstreamSource } from '@caddis/core/http';
import { inTime } from '@caddis/kit';
import { failed, type SourceAnswer } from './combination.js';
import { errors } from './errors.js';
import type { SourceLog } from './source-log.js';

/** Maximum wait, in milliseconds, for a source that was too slow the last time. */
const maxSecondWaitMs = 1000;

/** Answers that have been checked: they are lists of upstreams. */
const checked = new WeakSet<SourceAnswer>();

/** Options of {@link AskedSource}. @internal */
export interface AskedSourceOptions {
  readonly clock: Clock;
  readonly log: SourceLog;
  /** Maximum wait for an answer, in milliseconds. */
  readonly maxWaitMs: number;
}

/** One source of a `multi`: asks it, records the outcome, and catches all its errors. @internal */
export class AskedSource {
  /** The last error of the source, and when it happened. */
  lastError: { readonly error: unknown; readonly at: number } | undefined;
  private lastAnswer: SourceAnswer | undefined;
  /** Maps each upstream of the source to a copy that has the source's index. */
  private tiered: WeakMap<Upstream, Upstream> | undefined;

  /** @param index - index of the source among the sources */
  constructor(
    private readonly source: UpstreamSource,
    private readonly index: number,
    private readonly options: AskedSourceOptions,
  ) {}

  /** Asks the source. A failure is logged and becomes {@link failed}, so the returned promise never rejects. */
  ask(request: UpstreamRequest): SourceAnswer | Promise<SourceAnswer> {
    try {
      const answer = this.source.getUpstreams(request);
      if (!isThenable(answer)) return this.answered(answer);
      return this.inTime(answer).then(
        (found) => this.answered(found),
        (error: unknown) => this.failed(error),
      );
    } catch (error) {
      return this.failed(error);
    }
  }

  /** Calls the source's `resetCache` for a request; errors are logged. */
  reset(request: UpstreamRequest): void {
    const { log } = this.options;
    try {
      const outcome: unknown = this.source.resetCache?.(request);
      if (isThenable(outcome)) Promise.resolve(outcome).catch((error: unknown) => log.resetFailed(this.index, error));
    } catch (error) {
      log.resetFailed(this.index, error);
    }
  }

  /** Returns a copy of an upstream with the source's index. The same upstream always gives the same copy, because the proxy keeps state by object. */
  withTier(upstream: Upstream): Upstream {
    const all = (this.tiered ??= new WeakMap());
    let tiered = all.get(upstream);
    if (tiered === undefined) {
      tiered = Object.freeze({ ...upstream, tier: this.index });
      all.set(upstream, tiered);
    }
    return tiered;
  }

  /** Returns the source's own status or, if it has no valid one, a status derived from its answers. */
  status(): SourceStatus {
    const { log } = this.options;
    try {
      const status: unknown = this.source.status?.();
      if (status === undefined) return this.observed();
      const reason = sourceStatusProblem(status);
      if (reason === undefined) return status as SourceStatus;
      if (isThenable(status)) Promise.resolve(status).catch(() => undefined);
      log.badStatus(this.index, this.invalid(reason));
    } catch (error) {
      log.badStatus(this.index, error);
    }
    return this.observed();
  }

  private observed(): SourceStatus {
    const { lastAnswer: answer, lastError } = this;
    return {
      state: answer === undefined ? 'pending' : answer === failed ? 'failing' : answer.length === 0 ? 'empty' : 'ok',
      upstreams: answer ?? [],
      lastError: lastError && { message: messageOf(lastError.error), at: lastError.at },
    };
  }

  private inTime(answer: PromiseLike<SourceAnswer>): Promise<SourceAnswer> {
    const { clock, maxWaitMs } = this.options;
    const wasTooSlow = this.lastAnswer === failed && isCaddisError(this.lastError?.error) && this.lastError.error.code === 'MULTI_SOURCE_TOO_SLOW';
    const deadlineMs = wasTooSlow ? Math.min(maxWaitMs, maxSecondWaitMs) : maxWaitMs;
    const late = (): Error => errors.MULTI_SOURCE_TOO_SLOW({ source_idx: this.index, max_wait: formatDuration(deadlineMs) });
    return inTime(answer, { clock, deadlineMs, late });
  }

  private answered(answer: SourceAnswer): SourceAnswer {
    if (answer === undefined || this.lastAnswer !== answer) {
      // A module in plain JavaScript may not return what its type says. The same array as in the last answer was checked then.
      const reason = checked.has(answer) ? undefined : upstreamsProblem(answer);
      if (reason !== undefined) return this.failed(this.invalid(reason));
      checked.add(answer);
    }
    this.lastAnswer = answer;
    if (answer.length === 0) this.options.log.empty(this.index);
    return answer;
  }

  private failed(error: unknown): SourceAnswer {
    const { clock, log } = this.options;
    this.lastAnswer = failed;
    this.lastError = { error, at: clock.now() };
    log.failed(this.index, error);
    return failed;
  }

  private invalid(reason: string): Error {
    return errors.MULTI_ANSWER_INVALID({ source_idx: this.index, reason });
  }
}
