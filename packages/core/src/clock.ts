import { defineToken } from './token.js';

/** A running timer. @public */
export interface Timer {
  /** Cancels the timer; a second call does nothing. */
  cancel(): void;
}

/**
 * Source of time, injected so that tests need not wait.
 *
 * @public
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once, after a delay in milliseconds. The timer does not keep the process alive. */
  setTimeout(callback: () => void, delayMs: number): Timer;
}

/** The longest delay that a Node timer accepts, in milliseconds. Node fires longer ones at once, so {@link systemClock} cuts them to this. @public */
export const maxTimerDelayMs = 2 ** 31 - 1;

/** The clock of the operating system. @public */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, Math.min(delayMs, maxTimerDelayMs));
    timer.unref();
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Token of the clock: modules ask for it with `@inject(clock)`. @public */
export const clock = defineToken<Clock>('caddis.clock', { create: () => systemClock });
