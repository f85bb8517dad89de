import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { InvalidArgumentError, Option } from 'commander';

/** Maximum number of workers. */
const maxWorkers = 256;

/** How many workers are wanted: a number, or one for each core. @internal */
export type WantedWorkers = number | 'auto';

/** The option `--workers`. @internal */
export function workersOption(): Option {
  return new Option('--workers <number>', 'how many processes serve, each on a core of its own: a number, or auto for the cores that there are; `workers` of the config when left out, else one').argParser(
    (text): WantedWorkers => {
      if (text === 'auto') return text;
      const count = /^\d+$/.test(text) ? Number(text) : 0;
      if (count < 1 || count > maxWorkers) throw new InvalidArgumentError(`it must be auto or a number from 1 to ${maxWorkers}.`);
      return count;
    },
  );
}

/**
 * The number of workers.
 *
 * @param wanted - as the command or the config has it; one where it is absent
 * @internal
 */
export function workerCount(wanted: WantedWorkers | undefined): number {
  return wanted === 'auto' ? Math.min(maxWorkers, availableCores()) : (wanted ?? 1);
}

/**
 * Cores that the process may use: those that it may run on, and no more than its control group has time for, a part of one counted as one.
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

/** Where one control group says how much time it has. */
interface GroupFiles {
  readonly version: 1 | 2;
  readonly folder: string;
}

/** The groups that a process is in, those around them included: each of them may set a limit. A container sees its own as the topmost. */
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

/** Cores' worth of time that a group has; `undefined` where it sets no limit. */
function quotaOf({ version, folder }: GroupFiles, read: (path: string) => string): number | undefined {
  const text = version === 2 ? attempt(() => read(`${folder}/cpu.max`)) : attempt(() => `${read(`${folder}/cpu.cfs_quota_us`).trim()} ${read(`${folder}/cpu.cfs_period_us`)}`);
  const [quota, period] = (text ?? '').trim().split(/\s+/).map(Number);
  // `max` in version 2 and -1 in version 1 are no limit.
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
