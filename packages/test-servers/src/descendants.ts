import { readdirSync, readFileSync } from 'node:fs';

/** Process IDs of what a process has started, from any of its threads, and that still lives. Needs Linux. @throws where the process is gone */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    const list = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim();
    return list === '' ? [] : list.split(' ').map(Number);
  });
}

/** Process IDs of a process and all below it. @throws where one of them goes meanwhile */
export function descendants(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(descendants)];
}
