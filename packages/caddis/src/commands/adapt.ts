import { adaptConfig, createLogger, createRuntime, planConfig, type Problem } from '@caddis/runtime';
import { describeError } from '../describe-error.js';
import { exitCodes } from '../exit-codes.js';
import type { ProjectFlags } from '../open-registry.js';
import { openConfig, problemText } from '../plan-file.js';
import { print, printError, printWarnings } from '../terminal.js';

/** Flags of `caddis adapt`. @internal */
export interface AdaptFlags extends ProjectFlags {
  readonly config: string;
  readonly adapter?: string | undefined;
  /** True to indent the JSON. */
  readonly pretty?: boolean | undefined;
  /** True to validate the config too. */
  readonly validate?: boolean | undefined;
}

/**
 * Converts a config from another language to JSON and prints it.
 *
 * @returns the exit code: 0 if the config can be converted, and is valid if validation was requested
 * @see Caddy's `adapt`
 * @internal
 */
export async function adapt({ config, adapter, project, pretty = false, validate = false }: AdaptFlags): Promise<number> {
  const { text, registry, warnings, file, folder, adapter: language } = await openConfig({ config, adapter, project });
  printWarnings(warnings);
  const options = { adapter: language, lookup: registry, file };
  const tell = (problems: readonly Problem[]): void => printError(problemText({ problems, text }, process.stderr));
  const read = await adaptConfig(text, options);
  tell(read.ok ? read.warnings : read.problems);
  if (!read.ok) return exitCodes.failed;
  print(`${JSON.stringify(read.document, null, pretty ? 2 : undefined)}\n`);
  if (!validate) return exitCodes.ok;
  const planned = await planConfig(text, { ...options, folder });
  if (!planned.ok) {
    tell(planned.problems);
    return exitCodes.failed;
  }
  try {
    const logger = await createLogger({ level: planned.plan.logging.level });
    await createRuntime({ logger, lookup: registry }).validate(planned.plan);
  } catch (error) {
    printError(`error: ${describeError(error)}\n`);
    return exitCodes.failed;
  }
  return exitCodes.ok;
}
