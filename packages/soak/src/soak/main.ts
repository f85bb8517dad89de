/** `pnpm soak`: see the README of this package. Exits with 1 if a request was lost that a retry could have saved, or if a resource grows. */
import { reportSoak } from './report.js';
import { runSoak } from './run-soak.js';
import { readSoakOptions, usage, type SoakOptions } from './soak-options.js';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const options = read();
if (options !== undefined) {
  say(`soak of ${options.minutes} min, --seed ${options.seed}`);
  const { text, isWell } = reportSoak(await runSoak(options, say));
  say(`\n${text}\n${isWell ? 'All is well.' : 'NOT WELL.'}`);
  process.exitCode = isWell ? 0 : 1;
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
