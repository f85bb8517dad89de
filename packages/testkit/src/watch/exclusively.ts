let last: Promise<unknown> = Promise.resolve();

/**
 * Does work when all that was begun before it is over: what a module leaves behind can only be told apart from what others have made
 * where one module is tried at a time. Runners that start tests side by side are served one after the other.
 */
export function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const own = last.then(work);
  last = own.catch(() => undefined);
  return own;
}
