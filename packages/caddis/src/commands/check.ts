import { exitCodes } from '../exit-codes.js';
import { planFile, problemText, type ConfigSource } from '../plan-file.js';
import { print, printWarnings } from '../terminal.js';

/** Flags of `caddis check`. @internal */
export interface CheckFlags extends ConfigSource {
  readonly json: boolean;
}

/**
 * Checks a config and prints all its problems. Constructs no module, and opens nothing but files of packages.
 *
 * @returns the exit code: 0 when the config can be assembled
 * @internal
 */
export async function check({ json, ...source }: CheckFlags): Promise<number> {
  const planned = await planFile(source);
  const { plan, problems, warnings, file } = planned;
  printWarnings(warnings);
  if (json) {
    print(`${JSON.stringify({ ok: plan !== undefined, problems }, null, 2)}\n`);
  } else {
    print(problemText(planned, process.stdout));
    if (plan !== undefined) print(`${file}: ok, ${plan.moduleCount} modules\n`);
  }
  return plan === undefined ? exitCodes.failed : exitCodes.ok;
}
