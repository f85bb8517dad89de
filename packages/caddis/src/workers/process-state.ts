import { readFileSync } from 'node:fs';

/** Meaning of the state letters in `/proc/PID/stat`. */
const states: Readonly<Record<string, string>> = {
  T: 'a signal has stopped it',
  t: 'a debugger holds it',
  R: 'it is busy without a pause, as in an endless loop',
  D: 'it waits for a disk',
  S: 'it waits for something, and nothing else can be done there meanwhile',
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
    return states[stat.charAt(stat.lastIndexOf(') ') + 2)] ?? 'why is not known';
  } catch {
    return 'why is not known';
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
