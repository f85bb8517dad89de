import type { Matrix } from '../load-matrix.js';
import type { Measurement } from '../measurement.js';
import { formatSummary, summarize } from '../statistics.js';
import { withoutWorkers, withWorkers } from './workers-contenders.js';

/** Memory of Caddis's processes in MiB, one value for each sample. @internal */
export interface WorkersMemory {
  readonly supervisor: readonly number[];
  /** Values of all workers in all rounds. */
  readonly worker: readonly number[];
  /** The same without memory that processes share, such as the code of Node. */
  readonly workerAlone: readonly number[];
}

interface Target {
  readonly what: string;
  readonly other: string;
  readonly of: (measurement: Measurement) => number;
  readonly must: string;
  readonly goal: string;
}

const rate = ({ requestsPerSecond }: Measurement): number => requestsPerSecond;
const cpu = ({ cpuPer10k }: Measurement): number => cpuPer10k;

const targets: readonly Target[] = [
  { what: 'requests/s ÷ one process', other: withoutWorkers, of: rate, must: '', goal: '' },
  { what: 'CPU per request ÷ one process', other: withoutWorkers, of: cpu, must: '≤ 1.10', goal: '' },
  { what: 'requests/s ÷ Caddy', other: 'caddy', of: rate, must: '≥ 1.5', goal: '≥ 1.8' },
  { what: 'requests/s ÷ nginx', other: 'nginx', of: rate, must: '', goal: '' },
  { what: 'requests/s ÷ HAProxy', other: 'haproxy', of: rate, must: '', goal: '' },
];

/** Compares workers with their targets in a Markdown table, with a column for each scenario. @internal */
export function workersTargets(matrix: Matrix, count: number): string {
  const scenarios = [...matrix.keys()];
  const lines = [`| ${withWorkers(count)} | ${scenarios.join(' | ')} | must | goal |`, `|${'---|'.repeat(scenarios.length + 3)}`];
  for (const { what, other, of, must, goal } of targets) {
    const cells = scenarios.map((scenario) => {
      const ours = matrix.get(scenario)?.get(withWorkers(count)) ?? [];
      const theirs = matrix.get(scenario)?.get(other) ?? [];
      return theirs.length === 0 ? '' : formatSummary(summarize(ours.map((measurement, round) => of(measurement) / of(theirs[round] as Measurement))));
    });
    if (cells.some((cell) => cell !== '')) lines.push(`| ${what} | ${cells.join(' | ')} | ${must} | ${goal} |`);
  }
  return lines.join('\n');
}

/** Writes the distribution of connections and the memory as a Markdown table. @internal */
export function sharesTable(unfair: readonly number[], connections: number, { supervisor, worker, workerAlone }: WorkersMemory): string {
  return [
    '| what | measured | must |',
    '|---|---|---|',
    `| connections of a worker, greatest ÷ least, of ${connections} that stay open | ${formatSummary(summarize(unfair))} | ≤ 1.30 |`,
    `| memory of a worker, MiB | ${formatSummary(summarize(worker), 1)} | |`,
    `| of this its own, not shared with other processes, MiB | ${formatSummary(summarize(workerAlone), 1)} | |`,
    `| memory of the supervisor, MiB | ${formatSummary(summarize(supervisor), 1)} | |`,
  ].join('\n');
}
