import { parseArgs } from 'node:util';
import { groupNames, type GroupName } from './groups/group-names.js';

/** Options of a soak. */
export interface SoakOptions {
  readonly minutes: number;
  /** Days of the server's own time to run instead; `undefined` for a run under load. */
  readonly days: number | undefined;
  /** Seed for all random decisions. */
  readonly seed: number;
  /** Total number of requests per second. */
  readonly rate: number;
  /** Groups to leave out. */
  readonly without: ReadonlySet<GroupName>;
  /** Number of workers, one of which at a time is killed or paused; 1 for a single process. */
  readonly workers: number;
  /** Additional arguments of `caddis run`. */
  readonly runArguments: readonly string[];
}

export const usage = `pnpm soak --minutes N [--seed S] [--rate R] [--without dns,etcd,docker] [--workers N] [--run-arguments="…"]
pnpm soak --days N [--seed S]

  --minutes N        how long; 1 when left out
  --days N           instead of a run under load: that many days of the server's own time, which passes fast
  --seed S           decides on what happens and in which order; 1 when left out
  --rate R           requests per second; 300 when left out
  --without GROUPS   groups of backends to leave out: ${groupNames.join(', ')}
  --workers N        workers of the server, of which one at a time is killed or stopped; 1 when left out: one process
  --run-arguments=A  further arguments of \`caddis run\`, separated by spaces; with =, as they begin with -`;

/**
 * Parses the arguments of the command.
 *
 * @throws an error that says what is wrong
 */
export function readSoakOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '1' },
      days: { type: 'string' },
      seed: { type: 'string', default: '1' },
      rate: { type: 'string', default: '300' },
      without: { type: 'string', default: '' },
      workers: { type: 'string', default: '1' },
      'run-arguments': { type: 'string', default: '' },
    },
  });
  const without = words(values.without, ',');
  const unknown = without.find((name) => !isGroupName(name));
  if (unknown !== undefined) throw new Error(`--without: there is no group ${unknown}`);
  return {
    minutes: positive('minutes', values.minutes),
    days: values.days === undefined ? undefined : positive('days', values.days),
    seed: Math.trunc(positive('seed', values.seed)),
    rate: positive('rate', values.rate),
    without: new Set(without.filter(isGroupName)),
    workers: Math.trunc(positive('workers', values.workers)),
    runArguments: words(values['run-arguments'], ' '),
  };
}

function isGroupName(text: string): text is GroupName {
  return (groupNames as readonly string[]).includes(text);
}

function words(text: string, separator: string): string[] {
  return text.split(separator).map((word) => word.trim()).filter((word) => word !== '');
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new Error(`--${name}: ${text} is no positive number`);
  return value;
}
