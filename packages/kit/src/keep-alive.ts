import { maxTimerDelayMs } from '@caddis/core';

/**
 * Keeps the process alive: the timers of a clock do not, and Node ends a process in which nothing else is under way, in the middle of an
 * `await`.
 *
 * @returns what ends it
 * @public
 */
export function keepProcessAlive(): () => void {
  const alive = setInterval(() => {}, maxTimerDelayMs);
  return () => clearInterval(alive);
}
