import type { Timer } from '@caddis/core';
import { errors } from '../errors.js';
import type { Environment } from './environment.js';
import { formatPlace, type Place, placed } from './place.js';

/** A step of a module that may never end. @internal */
export interface WatchedStep {
  readonly place: Place;
  /** Name of the package that the module is from. */
  readonly package: string;
  /** What the module does, e.g. `provision`. */
  readonly step: string;
}

/**
 * Watches a step of a module: says when it takes long, and gives it up when it takes for ever, so that a start says what it waits for
 * and a reload can be followed by another.
 *
 * @internal
 */
export class StepWatch {
  #timer: Timer | undefined;
  #isTold = false;
  #pauses = 0;
  #isWatching = false;
  #pausedAt = 0;
  #pausedMs = 0;
  #giveUp: (error: Error) => void = () => {};

  constructor(
    private readonly watched: WatchedStep,
    private readonly environment: Environment,
  ) {}

  /** How long the step has waited for others, in milliseconds. */
  get pausedMs(): number {
    return this.#pausedMs;
  }

  /**
   * Waits for the step.
   *
   * @param work - what the step returned; what comes of it after the deadline is dropped
   * @param signal - aborted when nobody waits for the step any more
   * @throws `RUNTIME_STEP_DEADLINE`, what the step throws, or the signal's reason
   */
  async during<T>(work: PromiseLike<T>, signal: AbortSignal): Promise<T> {
    const late = new Promise<never>((_resolve, reject) => (this.#giveUp = reject));
    const leave = (): void => this.#giveUp(signal.reason as Error);
    signal.addEventListener('abort', leave);
    // Aborted already, it is not told again.
    if (signal.aborted) leave();
    this.#isWatching = true;
    this.#arm();
    try {
      return await Promise.race([work, late]);
    } finally {
      this.#isWatching = false;
      this.#timer?.cancel();
      signal.removeEventListener('abort', leave);
    }
  }

  /** Waits for others, whose steps are watched by themselves: their time is not this one's. */
  async whileOthers<T>(work: () => Promise<T>): Promise<T> {
    if (this.#pauses === 0) this.#pausedAt = performance.now();
    this.#pauses += 1;
    this.#timer?.cancel();
    try {
      return await work();
    } finally {
      this.#pauses -= 1;
      if (this.#pauses === 0) {
        this.#pausedMs += performance.now() - this.#pausedAt;
        this.#arm();
      }
    }
  }

  #arm(): void {
    if (!this.#isWatching || this.#pauses > 0) return;
    const { clock, noticeMs, deadlineMs } = this.environment.steps;
    this.#timer = this.#isTold
      ? clock.setTimeout(() => this.#expire(), deadlineMs - noticeMs)
      : clock.setTimeout(() => this.#tell(), Math.min(noticeMs, deadlineMs));
  }

  #tell(): void {
    const { noticeMs, deadlineMs } = this.environment.steps;
    const { place, package: owner, step } = this.watched;
    this.#isTold = true;
    this.environment.logger.warn({ ...place, package: owner, step, after_ms: noticeMs, deadline_ms: deadlineMs }, 'waiting for a module');
    this.#arm();
  }

  #expire(): void {
    const { place, package: owner, step } = this.watched;
    const seconds = this.environment.steps.deadlineMs / 1000;
    this.#giveUp(placed(errors.RUNTIME_STEP_DEADLINE({ place: formatPlace(place), step, seconds, package: owner }), place));
  }
}
