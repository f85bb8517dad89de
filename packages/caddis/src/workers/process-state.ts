import { readFileSync } from 'node:fs';

/** What the letters of Linux mean. */
const states: Readonly<Record<string, string>> = {
  T: 'a signal has stopped it',
  t: 'a debugger holds it',
  R: 'it is busy without a pause, as in an endless loop',
  D: 'it waits for a disk',
  S: 'it waits for something, and nothing else can be done there meanwhile',
};

/**
 * Tells what a process does that does not answer.
 *
 * @returns a sentence without its end
 * @see proc_pid_stat(5), whose third field this is; other systems than Linux do not tell
 * @internal
 */
export function processState(pid: number): string {
  try {
    // Behind the name, which may hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return states[stat.charAt(stat.lastIndexOf(') ') + 2)] ?? 'why is not known';
  } catch {
    return 'why is not known';
  }
}

/**
 * Tells how long the main thread of a process has waited for a processor since its start, because others had all of them.
 *
 * @returns milliseconds; zero where the system does not tell
 * @see the documentation of Linux, scheduler/sched-stats: the second number of `/proc/PID/schedstat`
 * @internal
 */
export function waitedForProcessorMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6 || 0;
  } catch {
    return 0;
  }
}
