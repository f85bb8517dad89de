import { BoundedOutput } from './bounded-output.js';
import { writeWithoutWaiting } from './open-without-waiting.js';
import { atProcessExit } from './process-end.js';

/** The outputs that this process has opened. */
const opened: { stdout?: BoundedOutput; stderr?: BoundedOutput } = {};

/** Signals that terminate a process without a listener for them. */
const endingSignals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Returns the process's only output for standard error. Writing to it never waits while the process runs. Buffered lines are written
 * when the process ends, if somebody still reads them; also if it is terminated by a signal that it has no listener for.
 *
 * @returns an output for text; pass whole lines only
 * @public
 */
export function standardError(): BoundedOutput {
  return (opened.stderr ??= open('stderr'));
}

/**
 * Returns the process's only output for standard output; like {@link standardError}.
 *
 * @returns an output for text; pass whole lines only
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

/** The listeners are never removed, because a pending signal would be lost. One listener serves both outputs; two would each defer to the other. */
function heedSignals(): void {
  if (heeding) return;
  heeding = true;
  const endBySignal = (signal: NodeJS.Signals): void => {
    // If there are other listeners, they decide whether the process ends.
    if (process.listenerCount(signal) > 1) return;
    opened.stdout?.flush();
    opened.stderr?.flush();
    process.off(signal, endBySignal);
    process.kill(process.pid, signal);
  };
  for (const signal of endingSignals) process.on(signal, endBySignal);
}
