import { errors } from '../errors.js';

/** The functions of `process` with which a module could end the process. */
interface Endings {
  readonly exit: typeof process.exit;
  readonly abort: typeof process.abort;
  readonly kill: typeof process.kill;
}

/**
 * Prevents modules from ending the process: the call throws instead, so that the import of that module fails and the others are still imported.
 * Our own code calls `endProcess`.
 *
 * @returns a function that restores `process`
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
