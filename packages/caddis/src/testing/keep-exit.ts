/**
 * A command forbids modules to end the process until it ends itself. A test that calls parts of a command in its own process must lift that ban
 * afterwards: this function registers a mocha hook for it.
 */
export function keepExit(): void {
  const { exit, abort, kill } = process;
  after(() => void Object.assign(process, { exit, abort, kill }));
}
