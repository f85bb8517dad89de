import { BoundedOutput } from './bounded-output.js';
import { writeWithoutWaiting } from './open-without-waiting.js';
import { atProcessExit } from './process-end.js';

/** Those that the process has opened. */
const opened: { stdout?: BoundedOutput; stderr?: BoundedOutput } = {};

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
  return (opened.stderr ??= open('stderr'));
}

/**
 * Standard output in the same way as {@link standardError}.
 *
 * @returns takes text, whole lines
 * @public
 */
export function standardOutput(): BoundedOutput {
  return (opened.stdout ??= open('stdout'));
}

function open(name: 'stdout' | 'stderr'): BoundedOutput {
  const output = new BoundedOutput(writeWithoutWaiting(name));
  atProcessExit(() => output.flush());
  output.onWaiting = () => {
    output.onWaiting = () => {};
    heedSignals();
  };
  return output;
}

let heeding = false;

/** For good: a signal that has come, and is not acted on yet, would be lost with its listener. One listener for both streams, which would else wait for each other. */
function heedSignals(): void {
  if (heeding) return;
  heeding = true;
  const endBySignal = (signal: NodeJS.Signals): void => {
    // Who else listens decides what becomes of the process.
    if (process.listenerCount(signal) > 1) return;
    opened.stdout?.flush();
    opened.stderr?.flush();
    process.off(signal, endBySignal);
    process.kill(process.pid, signal);
  };
  for (const signal of endingSignals) process.on(signal, endBySignal);
}
