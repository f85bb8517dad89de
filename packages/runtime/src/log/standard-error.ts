import { BoundedOutput } from './bounded-output.js';
import { writeWithoutWaiting } from './open-without-waiting.js';

let opened: BoundedOutput | undefined;

/** Signals that end a process in which nobody listens to them. */
const endingSignals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Standard error as the log of a server writes it: without ever waiting while the process runs. Lines that still wait when it ends are
 * written then, as long as somebody reads them, also when it is ended by a signal that nobody listens to. There is one in a process.
 *
 * @returns takes text, whole lines
 * @public
 */
export function standardError(): BoundedOutput {
  if (opened !== undefined) return opened;
  const output = new BoundedOutput(writeWithoutWaiting());
  process.once('exit', () => output.flush());
  const endBySignal = (signal: NodeJS.Signals): void => {
    // Who else listens decides what becomes of the process.
    if (process.listenerCount(signal) > 1) return;
    output.flush();
    process.off(signal, endBySignal);
    process.kill(process.pid, signal);
  };
  // For good: a signal that has come, and is not acted on yet, would be lost with its listener.
  output.onWaiting = () => {
    output.onWaiting = () => {};
    for (const signal of endingSignals) process.on(signal, endBySignal);
  };
  opened = output;
  return output;
}
