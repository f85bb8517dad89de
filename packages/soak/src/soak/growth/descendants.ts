import { readFile } from 'node:fs/promises';

/** Process IDs of what a process has started and that still lives. Needs Linux. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.split(' ').map(Number).filter((child) => child > 0);
}

/** Process IDs of a process and all below it. */
export async function descendants(pid: number): Promise<readonly number[]> {
  const below = await Promise.all((await childrenOf(pid)).map(descendants));
  return [pid, ...below.flat()];
}
