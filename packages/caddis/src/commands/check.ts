import { exitCodes } from '../exit-codes.js';
import { planFile, printProblems } from '../plan-file.js';
import { printWarnings } from '../terminal.js';

/** Flags of `caddis check`. */
export interface CheckFlags {
  readonly config: string;
  readonly json: boolean;
}

/**
 * Checks a config and prints all its problems. Constructs no module, and opens nothing but files of packages.
 *
 * @returns the exit code: 0 when the config can be assembled
 */
export async function check({ config, json }: CheckFlags): Promise<number> {
  const planned = await planFile(config);
  const { plan, problems, warnings, file } = planned;
  printWarnings(warnings);
  if (json) {
    process.stdout.write(`${JSON.stringify({ ok: plan !== undefined, problems }, null, 2)}\n`);
  } else {
    printProblems(planned, process.stdout);
    if (plan !== undefined) process.stdout.write(`${file}: ok, ${plan.moduleCount} modules\n`);
  }
  return plan === undefined ? exitCodes.failed : exitCodes.ok;
}
