import { adaptConfig, createLogger, createRuntime, formatProblems, planConfig, usesColor, type Problem } from '@caddis/runtime';
import { adapterFor } from '../config-language.js';
import { describeError } from '../describe-error.js';
import { exitCodes } from '../exit-codes.js';
import { openRegistry, type ProjectFlags } from '../open-registry.js';
import { isStandardInput, readConfig } from '../read-config.js';
import { print, printError, printWarnings } from '../terminal.js';

/** Flags of `caddis adapt`. @internal */
export interface AdaptFlags extends ProjectFlags {
  readonly config: string;
  readonly adapter?: string | undefined;
  /** True to write the JSON over several lines. */
  readonly pretty?: boolean | undefined;
  /** True to validate the config, too. */
  readonly validate?: boolean | undefined;
}

/**
 * Prints the JSON that a config in another language stands for.
 *
 * @returns the exit code: 0 when it can be read, and is valid where that was asked for
 * @see Caddy's `adapt`
 * @internal
 */
export async function adapt({ config, adapter, project, pretty = false, validate = false }: AdaptFlags): Promise<number> {
  const [{ text, warnings }, { registry, warnings: ofPackages }] = await Promise.all([readConfig(config), openRegistry({ config, project })]);
  printWarnings([...warnings, ...ofPackages]);
  const file = isStandardInput(config) ? '(standard input)' : config;
  const options = { adapter: adapterFor({ config, adapter, text, registry }), lookup: registry, file };
  const tell = (problems: readonly Problem[]): void => {
    if (problems.length > 0) printError(`${formatProblems(problems, text, { color: usesColor(process.stderr) })}\n`);
  };
  const read = await adaptConfig(text, options);
  tell(read.ok ? read.warnings : read.problems);
  if (!read.ok) return exitCodes.failed;
  print(`${JSON.stringify(read.document, null, pretty ? 2 : undefined)}\n`);
  if (!validate) return exitCodes.ok;
  const planned = await planConfig(text, options);
  if (!planned.ok) {
    tell(planned.problems);
    return exitCodes.failed;
  }
  try {
    const logger = await createLogger({ level: planned.plan.logging.level });
    await createRuntime({ logger, lookup: registry }).validate(planned.plan);
  } catch (error) {
    printError(`Error: ${describeError(error)}\n`);
    return exitCodes.failed;
  }
  return exitCodes.ok;
}
