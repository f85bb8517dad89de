import { defineToken } from './token.js';

/** A running timer. @public */
export interface Timer {
  /** Stops the timer; a second call does nothing. */
  cancel(): void;
}

/**
 * Time, passed in so that tests need not wait.
 *
 * @public
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once after a delay in milliseconds. The timer does not keep the process alive. */
  setTimeout(callback: () => void, delayMs: number): Timer;
}

/** Maximum delay that a timer of Node takes, in milliseconds. Longer ones fire at once there; the {@link systemClock} cuts them. @public */
export const maxTimerDelayMs = 2 ** 31 - 1;

/** The real time. @public */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, Math.min(delayMs, maxTimerDelayMs));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** The clock that modules ask for with `@inject(clock)`. @public */
export const clock = defineToken<Clock>('caddis.clock', { create: () => systemClock });
