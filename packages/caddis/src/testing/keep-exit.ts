/**
 * A command keeps modules from ending the process until it ends itself. Where tests call what it is made of in their own process, that must end
 * with them: it registers a hook of mocha.
 */
export function keepExit(): void {
  const { exit, abort, kill } = process;
  after(() => void Object.assign(process, { exit, abort, kill }));
}
