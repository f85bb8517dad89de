import { maxTimerDelayMs } from '@caddis/core';

/**
 * Keeps the process alive. The timers of a clock do not, and Node exits, even in the middle of an `await`, if nothing else keeps the process
 * running.
 *
 * @returns a function that ends this
 * @public
 */
export function keepProcessAlive(): () => void {
  const alive = setInterval(() => {}, maxTimerDelayMs);
  return () => clearInterval(alive);
}
