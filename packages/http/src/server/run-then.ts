/**
 * Runs work that may be asynchronous, then calls one of two functions. Errors of `work` and `done` go to `failed`; only an error of
 * `failed` itself escapes.
 *
 * @param work - the work
 * @param done - called after the work has succeeded
 * @param failed - called with the error of `work` or `done`
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
