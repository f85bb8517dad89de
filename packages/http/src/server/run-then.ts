/**
 * Runs work that may or may not be asynchronous, and one of two functions after it. Nothing that any of them throws gets out,
 * unless `failed` throws.
 *
 * @param work - the work
 * @param done - called when it has succeeded
 * @param failed - called with what it, or `done`, threw
 * @internal
 */
export function runThen(work: () => void | Promise<void>, done: () => void, failed: (error: unknown) => void): void {
  const finish = (): void => {
    try {
      done();
    } catch (error) {
      failed(error);
    }
  };
  let running: void | Promise<void>;
  try {
    running = work();
  } catch (error) {
    return failed(error);
  }
  if (running === undefined) finish();
  else running.then(finish, failed);
}
