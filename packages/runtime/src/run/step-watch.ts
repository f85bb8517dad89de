import type { Timer } from '@caddis/core';
import { errors } from '../errors.js';
import type { Environment } from './environment.js';
import { formatPlace, type Place, placed } from './place.js';

/** A step of a module that might never end. @internal */
export interface WatchedStep {
  readonly place: Place;
  /** Name of the module's package. */
  readonly package: string;
  /** Name of the step, e.g. `provision`. */
  readonly step: string;
}

/**
 * Watches a step of a module: logs a warning when it takes long, and gives it up at the deadline. So the log tells what a start waits for, and a step
 * that hangs does not block later reloads.
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

  /** How long the step has waited for other modules, in milliseconds. */
  get pausedMs(): number {
    return this.#pausedMs;
  }

  /**
   * Waits for the step.
   *
   * @param work - the promise of the step; its outcome after the deadline is ignored
   * @param signal - aborted when the step is no longer needed
   * @throws `RUNTIME_STEP_DEADLINE`, what the step throws, or the signal's reason
   */
  async during<T>(work: PromiseLike<T>, signal: AbortSignal): Promise<T> {
    const late = new Promise<never>((_resolve, reject) => (this.#giveUp = reject));
    const leave = (): void => this.#giveUp(signal.reason as Error);
    signal.addEventListener('abort', leave);
    // A signal that is already aborted does not emit the event again.
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

  /** Waits for other modules. Their steps are watched separately, so this step's timer stops in the meantime. */
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
