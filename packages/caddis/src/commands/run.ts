import type { AdminOptions } from '@caddis/admin';
import type { Logger } from '@caddis/core';
import { keepProcessAlive, standardError } from '@caddis/kit';
import { createLogger, createRuntime, locateFailure, type Plan, type Registry, type Runtime } from '@caddis/runtime';
import { saveCompileCache } from '../compile-cache.js';
import { keepCompiledCode } from '../compiled-code.js';
import { ConfigWatch } from '../config-watch.js';
import { environmentText } from '../environment-text.js';
import { loadEnvironmentFiles } from '../environment-files.js';
import { errors } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { stepLimits } from '../module-deadline.js';
import { logListening } from '../listening.js';
import { writePidFile } from '../pid-file.js';
import type { ModulePlace } from '../open-registry.js';
import { failureText, type PlannedFile, planFile, startText, type ConfigSource } from '../plan-file.js';
import { becomeServer, endProcess } from '../process-end.js';
import { isStandardInput } from '../read-config.js';
import type { ReloadSignal } from '../reload-signal.js';
import { ignoreSignals, letSignalsEnd, stopRuntime, surviveStrays, untilToldToEnd } from '../server-life.js';
import { ServiceManager } from '../service-manager.js';
import { print, printError, printWarnings } from '../terminal.js';
import { workerCount, type WantedWorkers } from '../workers/worker-count.js';
import { boundYoungGeneration } from '../young-generation.js';

/** Flags of `caddis run`. @internal */
export interface RunFlags extends ConfigSource {
  /** True when nobody has named the config: it was found in the working directory. */
  readonly isDefault?: boolean | undefined;
  /** Longest time that a step of a module may take, in milliseconds. */
  readonly moduleDeadline?: number | undefined;
  /** How many processes serve; what the config says when absent. */
  readonly workers?: WantedWorkers | undefined;
  /** True to reload when the config file changes. */
  readonly watch?: boolean | undefined;
  /** File for the ID of the process. */
  readonly pidfile?: string | undefined;
  /** Files with variables of the environment. */
  readonly envfile?: readonly string[] | undefined;
  /** True to print the environment first. */
  readonly environ?: boolean | undefined;
}

/**
 * Serves a config until the process is told to end.
 *
 * SIGINT and SIGTERM drain; a second SIGINT, or SIGQUIT, ends at once. SIGUSR1 reads the config again; when it is wrong, the
 * running one remains.
 *
 * @param flags - the config and its project
 * @param reloads - asks for the config to be read again
 * @param onServing - told where the server listens, as soon as it does
 * @returns the exit code when the config cannot be served; otherwise the process is ended here, when all is stopped: what a module left
 * behind must not keep it alive
 * @see Caddy's `run`, whose signals and exit codes these are
 * @internal
 */
export async function run({ isDefault, watch = false, pidfile, envfile, environ, moduleDeadline, workers, ...given }: RunFlags, reloads: ReloadSignal, onServing?: (addresses: readonly string[]) => void): Promise<number> {
  becomeServer();
  ignoreSignals();
  // The directory is read when a module is not found, which may be at a reload: then nobody reads standard error as it is, and it must not wait.
  let tellDirectory = (error: Error): void => printWarnings([error]);
  const source = { ...given, moduleDeadline, onDirectoryError: (error: Error): void => tellDirectory(error) };
  if (watch && (isStandardInput(source.config) || source.text !== undefined)) throw errors.CADDIS_CONFIG_NOT_WATCHED({ config: source.config });
  loadEnvironmentFiles(envfile);
  if (environ === true) print(environmentText());
  // Before it is read: what changes from here on is seen.
  const configWatch = watch ? ConfigWatch.of(source.config) : undefined;
  const planned = await planFile(source);
  printWarnings(planned.warnings);
  printError(startText(planned, process.stderr));
  if (planned.plan === undefined) return exitCodes.failed;

  const logger = await createLogger();
  surviveStrays(logger);
  tellDirectory = (err) => logger.warn({ err }, 'the directory of published modules cannot be read');
  if (isDefault === true) logger.info({ file: source.config }, 'using the config of the working directory');
  if (pidfile !== undefined) writePidFile(pidfile, logger);
  const manager = ServiceManager.of(logger);
  const ofFile: LoadedFile = { plan: planned.plan };
  const countOf = (plan: Plan): number => workerCount(workers ?? plan.workers);
  const supervisor =
    countOf(planned.plan) === 1
      ? undefined
      : new (await import('../workers/supervisor.js')).Supervisor({
          logger,
          countOf,
          settings: { place: placeOf(source), moduleDeadline },
          rollBack: async (to, from) => {
            await runtime.load(to, { again: true });
            // Its file can be mended and read again.
            if (ofFile.plan === from) ofFile.plan = to;
          },
        });
  supervisor?.begin(planned.plan);
  const runtime = createRuntime({ logger, lookup: planned.registry, ...stepLimits(moduleDeadline), ...supervisor?.runtimeOptions });
  supervisor?.writeTo((log) => runtime.logOutput(log));
  if (supervisor === undefined) tellOfWorkers(runtime, countOf, logger);
  logListening(runtime, logger, onServing);
  const { told, stop } = untilToldToEnd(logger);
  await addAdmin(runtime, { logger, stop, others: supervisor === undefined ? [] : [supervisor] });
  // A config without apps serves too: nothing else would keep the process alive.
  const letEnd = keepProcessAlive();
  try {
    const loaded = runtime.load(planned.plan);
    const readAgain = oneAtATime(async (isDue) => {
      await manager?.reloading();
      await reload(runtime, source, { logger, isDue, ofFile });
      await manager?.ready();
    });
    reloads.onEach(readAgain);
    // Stopping gives up a load that is still under way.
    await Promise.race([loaded, told]);
    await Promise.race([manager?.ready(), told]);
    configWatch?.start(readAgain);
    saveCompileCache();
    boundYoungGeneration();
    keepCompiledCode();
  } catch (error) {
    letEnd();
    await supervisor?.kill();
    // While the message waits for its reader, the process can be ended as any other.
    letSignalsEnd();
    printError(await failureText(error, planned));
    return exitCodes.failed;
  }
  await told;
  configWatch?.stop();
  await manager?.stopping();
  await supervisor?.stop();
  return endProcess(await stopRuntime(runtime));
}

/** Tells that a config which is loaded later wants workers: the process serves already, and cannot hand its connections over. */
function tellOfWorkers(runtime: Runtime, countOf: (plan: Plan) => number, logger: Logger): void {
  runtime.on('loaded', ({ config }) => {
    const workers = countOf(config.plan);
    if (workers > 1) logger.warn({ workers }, 'the config wants workers: there are some when the server is started again');
  });
}

/** Where workers look for modules: where this process does. */
function placeOf({ config, text, project, copy, directory }: ConfigSource): ModulePlace {
  return { ...(text === undefined ? { config } : {}), project, copy, directory };
}

/** The plan that was loaded from the file last. */
interface LoadedFile {
  plan: Plan;
}

/** What a reload works with. */
interface ReloadOptions {
  readonly logger: Logger;
  /** Aborted when the config is to be read once more. */
  readonly isDue: AbortSignal;
  readonly ofFile: LoadedFile;
}

async function reload(runtime: Runtime, source: ConfigSource, { logger, isDue, ofFile }: ReloadOptions): Promise<void> {
  const { config } = source;
  if (runtime.current !== undefined && runtime.current.plan !== ofFile.plan) {
    logger.error({ file: config }, 'the config was changed through the admin endpoint, which its file does not know: it is not read again. caddis reload loads it');
    return;
  }
  if (isStandardInput(config)) {
    logger.error({ file: config }, 'standard input cannot be read again, the running config remains');
    return;
  }
  let planned: PlannedFile | undefined;
  try {
    planned = await planFile(source, isDue);
    // By way of the log, which never waits: nobody may be reading.
    standardError().write(startText(planned, process.stderr));
    for (const warning of planned.warnings) logger.warn({ err: warning }, 'package cannot be used as it is');
    await tellOutdated(planned.registry, logger);
    if (planned.plan === undefined) {
      logger.error({ file: config, count: planned.problems.length }, 'config is wrong, the running one remains');
      // So that those hear of it who listen to the server. What it throws is told.
      await runtime.load({ ok: false, problems: planned.problems }).catch(() => {});
      return;
    }
    // Also where it has not changed: the files that it names, such as certificates, may have.
    await runtime.load(planned.plan, { file: config, again: true });
    ofFile.plan = planned.plan;
  } catch (error) {
    const [place] = planned === undefined ? [] : await locateFailure(error, planned.text, { lookup: planned.registry, adapter: planned.adapter });
    logger.error({ file: config, line: place?.line, column: place?.column, err: error }, 'reload failed, the running config remains');
  }
}

/** What was told of packages whose code on the disk is newer: each state of them is told once. */
const toldOutdated = new Set<string>();

async function tellOutdated(registry: Registry, logger: Logger): Promise<void> {
  for (const error of await registry.outdated()) {
    if (toldOutdated.has(error.message)) continue;
    toldOutdated.add(error.message);
    logger.warn({ err: error }, 'code on the disk is newer than the code that runs');
  }
}

/**
 * Makes a function that does something, and does it once more when it was called meanwhile. The work hears of that: what it waits for
 * may never come, a writer to a named pipe say, and then it should end.
 */
function oneAtATime(work: (isDue: AbortSignal) => Promise<void>): () => void {
  let busy: AbortController | undefined;
  return () => {
    if (busy !== undefined) return busy.abort();
    void (async () => {
      do {
        busy = new AbortController();
        await work(busy.signal);
      } while (busy.signal.aborted);
      busy = undefined;
    })();
  };
}

/** Gives the server its admin endpoint. */
async function addAdmin(runtime: Runtime, options: Omit<AdminOptions, 'runtime'>): Promise<void> {
  // A config that is loaded later may ask for one, so it is there in any case; its code is one of few files.
  const { createAdmin } = await import('@caddis/admin');
  createAdmin({ runtime, ...options });
}
