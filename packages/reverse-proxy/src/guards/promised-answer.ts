import type { Timer } from '@caddis/core';
import type { Upstream } from '@caddis/core/http';

/** Hears what became of an answer that was promised: the upstreams, or why there are none. @internal */
export type AnswerReceiver = (upstreams: readonly Upstream[] | undefined, error: unknown) => void;

/** What a promised answer needs from the guard of its source. @internal */
export interface AnswerTerms {
  /** @throws `CORE_MODULE_FAULT` where the answer is no list of upstreams */
  accept(answer: unknown): readonly Upstream[];
  /** Makes the error for a promise that was rejected. */
  blamed(error: unknown): unknown;
  /** Makes the error for a promise that did not settle in time. */
  tooLate(): unknown;
  startDeadline(onLate: () => void): Timer;
}

/**
 * An answer that a source has promised. All requests that were promised the same wait together, so that a promise which never settles
 * costs one timer and holds no request in memory.
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

  /** Waits. The receiver is called once, never before this has returned. */
  wait(receiver: AnswerReceiver): void {
    if (this.isLate) {
      // Others have waited for it until the deadline; a request that comes later does not wait again.
      process.nextTick(() => receiver(undefined, this.terms.tooLate()));
      return;
    }
    this.receivers.push(receiver);
    if (this.receivers.length > 1) return;
    this.deadline ??= this.terms.startDeadline(() => {
      this.isLate = true;
      this.settle(undefined, this.terms.tooLate());
    });
    // The source's promise may settle twice, or call back at once; that of the language does neither.
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
