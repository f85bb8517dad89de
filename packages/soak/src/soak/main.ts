/** `pnpm soak`: see the README of this package. Exits with 1 if a request was lost that a retry could have saved, or if a resource grows. */
import { runDays } from './days/run-days.js';
import { reportDays, reportSoak, type SoakReport } from './report.js';
import { runSoak } from './run-soak.js';
import { readSoakOptions, usage, type SoakOptions } from './soak-options.js';

/** Number of samples in a run of days. */
const daysSamples = 15;
// Ends what was started, see `startProcess`.
process.once('SIGINT', () => process.exit(130));
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const options = read();
if (options !== undefined) {
  const { text, isWell } = await run(options);
  say(`\n${text}\n${isWell ? 'All is well.' : 'NOT WELL.'}`);
  process.exitCode = isWell ? 0 : 1;
}

async function run(chosen: SoakOptions): Promise<SoakReport> {
  const { minutes, days, seed } = chosen;
  say(days === undefined ? `soak of ${minutes} min, --seed ${seed}` : `soak of ${days} days, --seed ${seed}`);
  return days === undefined ? reportSoak(await runSoak(chosen, say)) : reportDays(await runDays({ days, seed, samples: daysSamples }, say));
}

function read(): SoakOptions | undefined {
  try {
    return readSoakOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}\n`);
    process.exitCode = 2;
    return undefined;
  }
}
