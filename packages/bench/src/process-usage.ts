import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { descendants } from '@caddis/test-servers';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']).toString());

/** CPU seconds that a process and its children have used since they began, user and system. @internal */
export function cpuSeconds(pid: number): number {
  let ticks = 0;
  for (const one of descendants(pid)) {
    // Fields 14 and 15 of /proc/PID/stat, counted behind the name, which may hold spaces.
    const fields = readFileSync(`/proc/${one}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / ticksPerSecond;
}

/**
 * CPU milliseconds that the first thread of a process has used since it began: where JavaScript runs. Finer than the ticks of
 * {@link cpuSeconds}.
 *
 * @internal
 */
export function mainThreadMs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

/** Resident memory of a process and its children in MiB. @internal */
export function residentMib(pid: number): number {
  let kib = 0;
  for (const one of descendants(pid)) {
    kib += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0);
  }
  return kib / 1024;
}
