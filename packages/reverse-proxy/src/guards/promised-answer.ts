import type { Timer } from '@caddis/core';
import type { Upstream } from '@caddis/core/http';

/** Receives the outcome of a promised answer: the upstreams, or the error. @internal */
export type AnswerReceiver = (upstreams: readonly Upstream[] | undefined, error: unknown) => void;

/** What a promised answer needs from the wrapper of its source. @internal */
export interface AnswerTerms {
  /** @throws `CORE_MODULE_FAULT` if the answer is not a list of upstreams */
  accept(answer: unknown): readonly Upstream[];
  /** Creates the error for a promise that was rejected. */
  blamed(error: unknown): unknown;
  /** Creates the error for a promise that did not settle in time. */
  tooLate(): unknown;
  startDeadline(onLate: () => void): Timer;
}

/**
 * An answer that a source has promised. All requests with the same promise wait together, so that a promise that never settles costs
 * only one timer and keeps no request in memory.
 *
 * @internal
 */
export class PromisedAnswer {
  private receivers: AnswerReceiver[] = [];
  private deadline: Timer | undefined;
  private isLate = false;

  constructor(
    private readonly answer: PromiseLike<unknown>,
    private readonly terms: AnswerTerms,
  ) {}

  /** Waits for the answer. The receiver is called exactly once, and never before this method has returned. */
  wait(receiver: AnswerReceiver): void {
    if (this.isLate) {
      // The deadline for this promise has passed already. Later requests do not wait for it again.
      process.nextTick(() => receiver(undefined, this.terms.tooLate()));
      return;
    }
    this.receivers.push(receiver);
    if (this.receivers.length > 1) return;
    this.deadline ??= this.terms.startDeadline(() => {
      this.isLate = true;
      this.settle(undefined, this.terms.tooLate());
    });
    // A source's own promise type may settle twice or synchronously; wrapping it in a native promise prevents both.
    Promise.resolve(this.answer).then(this.onAnswer, this.onFailure);
  }

  private readonly onAnswer = (answer: unknown): void => {
    this.isLate = false;
    let upstreams: readonly Upstream[] | undefined;
    let failure: unknown;
    try {
      upstreams = this.terms.accept(answer);
    } catch (error) {
      failure = error;
    }
    this.settle(upstreams, failure);
  };

  private readonly onFailure = (error: unknown): void => {
    this.isLate = false;
    this.settle(undefined, this.terms.blamed(error));
  };

  private settle(upstreams: readonly Upstream[] | undefined, error: unknown): void {
    this.deadline?.cancel();
    this.deadline = undefined;
    const { receivers } = this;
    this.receivers = [];
    for (const receiver of receivers) receiver(upstreams, error);
  }
}
