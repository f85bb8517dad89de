import { readFileSync } from 'node:fs';
import { childrenOf, type RunningProcess } from '@caddis/test-servers';
import type { SuiteOptions } from '../suite-options.js';
import { measureMatrix } from '../load-matrix.js';
import { ratioTables } from '../report.js';
import { scenarios } from '../scenario.js';
import { connectionShares, sharedConnections, unfairness } from './connection-shares.js';
import { withWorkers, workersContenders } from './workers-contenders.js';
import { sharesTable, workersTargets, type WorkersMemory } from './workers-tables.js';

/** Scenarios to measure by default. */
const usual = ['1 KiB, 64', '1 KiB, 256', '64 KiB, 64', 'POST 64 KiB, 64'];

/**
 * Compares several workers with one process, and with other proxies on as many cores. The backend and the load generator share the same cores. The request
 * rate therefore shows the throughput of the whole machine, and means nothing if other programs use the cores.
 *
 * @param count - number of workers and of cores
 * @returns a section of the page of results
 * @internal
 */
export async function workersLoad(count: number, options: SuiteOptions): Promise<string> {
  const reference = withWorkers(count);
  const contenders = workersContenders(count).filter(({ needs = [] }) => needs.every((program) => options.has(program)));
  const wanted = options.scenarios ?? usual;
  const unfair: number[] = [];
  const memory = { supervisor: [] as number[], worker: [] as number[], workerAlone: [] as number[] } satisfies WorkersMemory;
  const cores = count === 1 ? '0' : `0-${count - 1}`;
  const matrix = await measureMatrix({
    ...options,
    contenders,
    scenarios: scenarios.filter(({ name }) => wanted.includes(name)),
    cores: { proxy: cores, others: cores },
    inBetween: async ({ name }, server, port) => {
      if (name !== reference) return;
      const workers = childrenOf(server.pid);
      unfair.push(unfairness(await connectionShares(workers, port)));
      look(server, workers, memory);
    },
  });
  return [
    `## ${count} workers`,
    `Each proxy has the cores ${cores}, and so have the backend and the load generator.`,
    workersTargets(matrix, count),
    sharesTable(unfair, sharedConnections, memory),
    ratioTables(matrix, reference),
  ].join('\n\n');
}

function look(server: RunningProcess, workers: readonly number[], memory: { readonly supervisor: number[]; readonly worker: number[]; readonly workerAlone: number[] }): void {
  memory.supervisor.push(mib(server.pid, ['Rss']));
  for (const pid of workers) {
    memory.worker.push(mib(pid, ['Rss']));
    memory.workerAlone.push(mib(pid, ['Private_Clean', 'Private_Dirty']));
  }
}

/** Memory of a process in MiB, as the sum of some kinds. @see proc_pid_smaps(5) */
function mib(pid: number, kinds: readonly string[]): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return kinds.reduce((sum, kind) => sum + Number(new RegExp(`^${kind}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0), 0) / 1024;
}
