import { readdirSync, readFileSync } from 'node:fs';

/** IDs of the living child processes of a process, started by any of its threads. Only works on Linux. @throws if the process has ended */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    const list = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim();
    return list === '' ? [] : list.split(' ').map(Number);
  });
}

/** IDs of a process and all its descendants. @throws if one of them ends meanwhile */
export function descendants(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(descendants)];
}
