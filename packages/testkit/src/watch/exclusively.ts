let last: Promise<unknown> = Promise.resolve();

/**
 * Runs work after all work passed to earlier calls has ended. Only one module may be tried at a time: otherwise its leftovers could not be
 * told from those of others. Runners that run tests concurrently are therefore served one after the other.
 */
export function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const own = last.then(work);
  last = own.catch(() => undefined);
  return own;
}
