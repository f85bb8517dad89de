import { createLogger, createRuntime, usesColor } from '@caddis/runtime';
import { loadEnvironmentFiles } from '../environment-files.js';
import { exitCodes } from '../exit-codes.js';
import { stepLimits } from '../module-deadline.js';
import { failureText, planFile, problemText, type ConfigSource } from '../plan-file.js';
import { timesText } from '../step-times.js';
import { print, printError, printWarnings } from '../terminal.js';

/** Flags of `caddis validate`. @internal */
export interface ValidateFlags extends ConfigSource {
  /** True to print how long each module took. */
  readonly times?: boolean;
  /** Maximum time for one step of a module, in milliseconds. */
  readonly moduleDeadline?: number | undefined;
  /** Files with environment variables. */
  readonly envfile?: readonly string[] | undefined;
}

/**
 * Checks a config, builds and provisions its modules, and cleans them up again. Starts nothing.
 *
 * @returns the exit code: 0 if there was no error
 * @internal
 */
export async function validate({ times = false, envfile, moduleDeadline, ...source }: ValidateFlags): Promise<number> {
  loadEnvironmentFiles(envfile);
  const planned = await planFile({ ...source, moduleDeadline });
  printWarnings(planned.warnings);
  printError(problemText(planned, process.stderr));
  if (planned.plan === undefined) return exitCodes.failed;
  const logger = await createLogger({ level: planned.plan.logging.level });
  try {
    const { apps } = await createRuntime({ logger, lookup: planned.registry, ...stepLimits(moduleDeadline) }).validate(planned.plan);
    if (times) print(timesText(apps, { bold: usesColor(process.stdout), columns: process.stdout.isTTY ? process.stdout.columns : undefined }));
  } catch (error) {
    printError(await failureText(error, planned));
    return exitCodes.failed;
  }
  print('Valid configuration\n');
  return exitCodes.ok;
}
