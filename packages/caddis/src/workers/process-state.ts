import { readFileSync } from 'node:fs';

/** Meaning of the state letters in `/proc/PID/stat`. */
const states: Readonly<Record<string, string>> = {
  T: 'it was stopped by a signal',
  t: 'it was stopped by a debugger',
  R: 'it is busy without a pause, e.g. in an endless loop',
  D: 'it is waiting for a disk',
  S: 'it is blocked, waiting for something',
};

/**
 * Describes what a process that does not answer is doing.
 *
 * @returns a sentence without a full stop
 * @see proc_pid_stat(5), third field; systems other than Linux do not tell
 * @internal
 */
export function processState(pid: number): string {
  try {
    // The state follows the name, which is in brackets and may contain spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return states[stat.charAt(stat.lastIndexOf(') ') + 2)] ?? 'the reason is unknown';
  } catch {
    return 'the reason is unknown';
  }
}

/**
 * Returns how long the main thread of a process has waited for a processor since its start, because other threads had all of them.
 *
 * @returns milliseconds; zero if the system does not tell
 * @see the Linux documentation, scheduler/sched-stats: the second number of `/proc/PID/schedstat`
 * @internal
 */
export function waitedForProcessorMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6 || 0;
  } catch {
    return 0;
  }
}
