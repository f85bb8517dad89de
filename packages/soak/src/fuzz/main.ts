/** `pnpm fuzz`: see the README of this package. Exits with 1 if an input was handled wrongly. */
import { parseArgs } from 'node:util';
import { fuzzConfigs } from './configs/fuzz-configs.js';
import { fuzzHistories } from './histories/fuzz-histories.js';
import type { FuzzOptions, FuzzResult } from '../fuzz-result.js';
import { fuzzRequests } from './requests/fuzz-requests.js';
import { fuzzSources } from './sources/fuzz-sources.js';

const kinds: Readonly<Record<string, (options: FuzzOptions) => Promise<FuzzResult>>> = { configs: fuzzConfigs, requests: fuzzRequests, histories: fuzzHistories, sources: fuzzSources };
const usage = `pnpm fuzz --what ${Object.keys(kinds).join('|')} [--count N] [--seed S] [--workers N]

  --what KIND   what is made up at random
  --count N     how many; 1000 when left out
  --seed S      which; the same for the same seed. 1 when left out
  --workers N   with sources: workers of the server; 1 when left out: one process`;

// Ends what was started, see `startProcess`.
process.once('SIGINT', () => process.exit(130));
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const { values } = parseArgs({ options: { what: { type: 'string', default: '' }, count: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, workers: { type: 'string', default: '1' } } });
const [count, seed, workers] = [Number(values.count), Number(values.seed), Number(values.workers)];
const fuzz = kinds[values.what];
if (fuzz === undefined || !(count > 0) || !Number.isInteger(seed) || !(workers >= 1)) {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
} else {
  const { runs, failures, remarks } = await fuzz({ count, seed, workers, say });
  say([`${runs} ${values.what}, --seed ${seed}`, ...remarks, ...failures, failures.length === 0 ? 'All is well.' : 'NOT WELL.'].join('\n'));
  process.exitCode = failures.length === 0 ? 0 : 1;
}
