import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { descendants } from '@caddis/test-servers';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString());

/** CPU seconds, user and system, of a process and its descendants since their start. @internal */
export function cpuSeconds(pid: number): number {
  let ticks = 0;
  for (const one of descendants(pid)) {
    // Fields 14 and 15 of /proc/PID/stat, counted from the end of the name, because the name may contain spaces.
    const fields = readFileSync(`/proc/${one}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / ticksPerSecond;
}

/**
 * CPU milliseconds of the main thread of a process since its start. That thread runs the JavaScript. The resolution is finer than that of
 * {@link cpuSeconds}.
 *
 * @internal
 */
export function mainThreadMs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

/** Resident memory of a process and its descendants, in MiB. @internal */
export function residentMib(pid: number): number {
  let kib = 0;
  for (const one of descendants(pid)) {
    kib += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0);
  }
  return kib / 1024;
}
