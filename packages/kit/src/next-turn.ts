/**
 * Lets everything else have its turn that waits: requests, timers, signals. Work that grows with what somebody else sends is done in
 * parts of a few milliseconds with this between them.
 *
 * @public
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
