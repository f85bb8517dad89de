/**
 * Lets pending requests, timers and signals run. Split work whose size depends on outside data into parts of a few milliseconds, and await
 * this between them.
 *
 * @public
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
