import type { Logger } from '@caddis/core';
import { createLogger, createRuntime, type Plan, type Runtime } from '@caddis/runtime';
import { keepCompiledCode } from '../compiled-code.js';
import { exitCodes } from '../exit-codes.js';
import { planFile, printProblems, type PlannedFile } from '../plan-file.js';
import { describeError, printWarnings } from '../terminal.js';
import { boundYoungGeneration } from '../young-generation.js';

/** The longest interval that Node takes, in milliseconds. */
const longestInterval = 2 ** 31 - 1;

/**
 * Serves a config until the process is told to end.
 *
 * SIGINT and SIGTERM drain; a second SIGINT, or SIGQUIT, ends at once. SIGUSR1 reads the config again; when it is wrong, the
 * running one remains.
 *
 * @returns the exit code when the config cannot be served; otherwise the process is ended here, when all is stopped: what a module left
 * behind must not keep it alive
 * @see Caddy's `run`, whose signals and exit codes these are
 */
export async function run({ config }: { readonly config: string }): Promise<number> {
  const reloads = new Signals('SIGUSR1');
  const planned = await planFile(config);
  printWarnings(planned.warnings);
  printProblems(planned, process.stderr);
  if (planned.plan === undefined) return exitCodes.failed;

  const logger = await createLogger({ level: planned.plan.logging.level });
  logStrayErrors(logger);
  noteAdmin(planned.plan, logger);
  const runtime = createRuntime({ logger, lookup: planned.registry });
  const told = untilToldToEnd(logger);
  // A config without apps serves too: nothing else would keep the process alive.
  const alive = setInterval(() => {}, longestInterval);
  try {
    const loaded = runtime.load(planned.plan);
    // The runtime loads one config after the other.
    reloads.onEach(() => void reload(runtime, config, logger));
    // Stopping gives up a load that is still under way.
    await Promise.race([loaded, told]);
    boundYoungGeneration();
    keepCompiledCode();
  } catch (error) {
    clearInterval(alive);
    process.stderr.write(`Error: ${describeError(error)}\n`);
    return exitCodes.failed;
  }
  await told;
  return process.exit(await stop(runtime));
}

/** Keeps a signal from doing what Node does with it (at SIGUSR1 it opens its debugger), and from being lost before there is somebody to act on it. */
class Signals {
  private early = false;
  private act = (): void => {
    this.early = true;
  };

  constructor(name: NodeJS.Signals) {
    process.on(name, () => this.act());
  }

  /** Acts on each signal from now on, and once on those that came before. */
  onEach(act: () => void): void {
    this.act = act;
    if (this.early) act();
  }
}

/** Resolves at the first SIGINT or SIGTERM. Ends the process at once at a second SIGINT, or at SIGQUIT. */
function untilToldToEnd(logger: Logger): Promise<void> {
  // SIGHUP and SIGUSR2 would end the process; Caddy ignores them.
  for (const ignored of ['SIGHUP', 'SIGUSR2'] as const) process.on(ignored, () => {});
  process.on('SIGQUIT', () => process.exit(exitCodes.forced));
  return new Promise((resolve) => {
    let interrupted = false;
    process.on('SIGINT', () => {
      if (interrupted) process.exit(exitCodes.forced);
      interrupted = true;
      logger.info({ signal: 'SIGINT' }, 'shutting down');
      resolve();
    });
    process.on('SIGTERM', () => {
      logger.info({ signal: 'SIGTERM' }, 'shutting down');
      resolve();
    });
  });
}

async function stop(runtime: Runtime): Promise<number> {
  try {
    await runtime.stop();
    return exitCodes.ok;
  } catch {
    // The runtime has logged each of them.
    return exitCodes.stoppedWithErrors;
  }
}

async function reload(runtime: Runtime, config: string, logger: Logger): Promise<void> {
  try {
    const planned: PlannedFile = await planFile(config);
    printProblems(planned, process.stderr);
    if (planned.plan === undefined) {
      logger.error({ file: config, count: planned.problems.length }, 'config is wrong, the running one remains');
      return;
    }
    await runtime.load(planned.plan, { file: config });
  } catch (error) {
    logger.error({ file: config, err: error }, 'reload failed, the running config remains');
  }
}

/** A config that asks for the admin endpoint is served without it, but not silently. */
function noteAdmin({ admin: { listen, disabled } }: Plan, logger: Logger): void {
  if (listen !== undefined && !disabled) logger.warn({ listen }, 'the admin endpoint is not served by this version');
}

/** What a module throws outside of any call must not end the server. */
function logStrayErrors(logger: Logger): void {
  process.on('uncaughtException', (error) => logger.error({ err: error }, 'error outside of any call'));
  process.on('unhandledRejection', (reason) => logger.error({ err: reason }, 'promise rejected without a handler'));
}
