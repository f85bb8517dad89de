import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { InvalidArgumentError, Option } from 'commander';

/** Maximum number of workers. */
const maxWorkers = 256;

/** How many workers the user asks for: a number, or one per core. @internal */
export type WantedWorkers = number | 'auto';

/** The option `--workers`. @internal */
export function workersOption(): Option {
  return new Option('--workers <number>', 'number of processes that serve, each on its own core: a number, or auto for one process per core (default: `workers` of the config, else 1)').argParser(
    (text): WantedWorkers => {
      if (text === 'auto') return text;
      const count = /^\d+$/.test(text) ? Number(text) : 0;
      if (count < 1 || count > maxWorkers) throw new InvalidArgumentError(`It must be auto or a number from 1 to ${maxWorkers}.`);
      return count;
    },
  );
}

/**
 * Returns the number of workers.
 *
 * @param wanted - the value of the flag or the config; 1 if absent
 * @internal
 */
export function workerCount(wanted: WantedWorkers | undefined): number {
  return wanted === 'auto' ? Math.min(maxWorkers, availableCores()) : (wanted ?? 1);
}

/**
 * Returns the number of cores that the process may use: the cores that it may run on, but at most the CPU quota of its control group, rounded up.
 *
 * @param read - reads a file
 * @param cores - cores that the process may run on
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
 * @internal
 */
export function availableCores(read: (path: string) => string = readText, cores = availableParallelism()): number {
  const quotas = groupsOf(attempt(() => read('/proc/self/cgroup')) ?? '').flatMap((files) => quotaOf(files, read) ?? []);
  return Math.max(1, Math.min(cores, ...quotas.map((quota) => Math.ceil(quota))));
}

/** Folder in which one control group states its CPU quota. */
interface GroupFiles {
  readonly version: 1 | 2;
  readonly folder: string;
}

/** Returns the control groups of a process and all their parents, because each may set a limit. A container sees its own group as the root. */
function groupsOf(text: string): readonly GroupFiles[] {
  const found: GroupFiles[] = [];
  for (const line of text.split('\n')) {
    const [, id, controllers = '', path = ''] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    const version = id === '0' && controllers === '' ? 2 : 1;
    if (id === undefined || (version === 1 && !controllers.split(',').includes('cpu'))) continue;
    const roots = version === 2 ? ['/sys/fs/cgroup'] : ['/sys/fs/cgroup/cpu', '/sys/fs/cgroup/cpu,cpuacct'];
    const names = path.split('/').filter((name) => name !== '');
    for (let length = names.length; length >= 0; length -= 1) {
      for (const root of roots) found.push({ version, folder: [root, ...names.slice(0, length)].join('/') });
    }
  }
  return found;
}

/** CPU quota of a control group, in cores; `undefined` if it sets no limit. */
function quotaOf({ version, folder }: GroupFiles, read: (path: string) => string): number | undefined {
  const text = version === 2 ? attempt(() => read(`${folder}/cpu.max`)) : attempt(() => `${read(`${folder}/cpu.cfs_quota_us`).trim()} ${read(`${folder}/cpu.cfs_period_us`)}`);
  const [quota, period] = (text ?? '').trim().split(/\s+/).map(Number);
  // `max` in version 2 and -1 in version 1 mean no limit.
  return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : undefined;
}

function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
