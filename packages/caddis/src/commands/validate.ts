import { createLogger, createRuntime } from '@caddis/runtime';
import { exitCodes } from '../exit-codes.js';
import { planFile, printProblems } from '../plan-file.js';
import { describeError, printWarnings } from '../terminal.js';

/**
 * Checks a config, builds and provisions its modules, and cleans them up again. Nothing is started.
 *
 * @returns the exit code: 0 when all went well
 */
export async function validate({ config }: { readonly config: string }): Promise<number> {
  const planned = await planFile(config);
  printWarnings(planned.warnings);
  printProblems(planned, process.stderr);
  if (planned.plan === undefined) return exitCodes.failed;
  const logger = await createLogger({ level: planned.plan.logging.level });
  try {
    await createRuntime({ logger, lookup: planned.registry }).validate(planned.plan);
  } catch (error) {
    process.stderr.write(`Error: ${describeError(error)}\n`);
    return exitCodes.failed;
  }
  process.stdout.write('Valid configuration\n');
  return exitCodes.ok;
}
