import { errors } from '../errors.js';

/** What a module could end the process with. */
interface Endings {
  readonly exit: typeof process.exit;
  readonly abort: typeof process.abort;
  readonly kill: typeof process.kill;
}

/**
 * Keeps modules from ending the process: who tries gets an error, so that its import fails and is told, and the others are heard.
 * Our own code ends it by `endProcess`.
 *
 * @returns takes that back
 * @internal
 */
export function forbidExit(): () => void {
  const { exit, abort, kill } = process;
  const given: Endings = { exit, abort, kill };
  const refuse = (call: string): never => {
    throw errors.CADDIS_MODULE_ENDS_PROCESS({ call });
  };
  process.exit = (code) => refuse(`process.exit(${code ?? ''})`);
  process.abort = () => refuse('process.abort()');
  process.kill = (pid, signal) => (pid === process.pid && signal !== 0 ? refuse(`process.kill(process.pid, ${signal ?? 'SIGTERM'})`) : kill.call(process, pid, signal));
  return () => void Object.assign(process, given);
}
