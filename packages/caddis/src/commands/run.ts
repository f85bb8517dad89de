import type { AdminOptions } from '@caddis/admin';
import type { Logger } from '@caddis/core';
import { keepProcessAlive, standardError } from '@caddis/kit';
import { createLogger, createRuntime, locateFailure, type Plan, type Registry, type Runtime, type TextToTry } from '@caddis/runtime';
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
import type { Supervisor } from '../workers/supervisor.js';
import { workerCount, type WantedWorkers } from '../workers/worker-count.js';
import { boundYoungGeneration } from '../young-generation.js';

/** Flags of `caddis run`. @internal */
export interface RunFlags extends ConfigSource {
  /** True if the user named no config and it was found in the working directory. */
  readonly isDefault?: boolean | undefined;
  /** Maximum time for one step of a module, in milliseconds. */
  readonly moduleDeadline?: number | undefined;
  /** Number of processes that serve; if absent, the config decides. */
  readonly workers?: WantedWorkers | undefined;
  /** True to reload when the config file changes. */
  readonly watch?: boolean | undefined;
  /** File to write the process ID to. */
  readonly pidfile?: string | undefined;
  /** Files with environment variables. */
  readonly envfile?: readonly string[] | undefined;
  /** True to print the environment before anything else. */
  readonly environ?: boolean | undefined;
}

/**
 * Serves a config until the process is told to shut down.
 *
 * SIGINT and SIGTERM shut down gracefully; a second SIGINT, or SIGQUIT, ends the process at once. SIGUSR1 reads the config again; if that is
 * invalid, the current config stays.
 *
 * @param flags - the config and its project
 * @param reloads - asks for the config to be read again
 * @param onServing - called with the addresses of the server as soon as it serves
 * @returns the exit code if the config cannot be served. Otherwise this function ends the process after everything was stopped, so that nothing
 * that a module left open keeps the process alive
 * @see Caddy's `run`, which has the same signals and exit codes
 * @internal
 */
export async function run({ isDefault, watch = false, pidfile, envfile, environ, moduleDeadline, workers, ...given }: RunFlags, reloads: ReloadSignal, onServing?: (addresses: readonly string[]) => void): Promise<number> {
  becomeServer();
  ignoreSignals();
  // During a reload this error must go to the log, because a plain write to standard error may block. `tellDirectory` is replaced below.
  let tellDirectory = (error: Error): void => printWarnings([error]);
  const source = { ...given, moduleDeadline, onDirectoryError: (error: Error): void => tellDirectory(error) };
  if (watch && (isStandardInput(source.config) || source.text !== undefined)) throw errors.CADDIS_CONFIG_NOT_WATCHED({ config: source.config });
  loadEnvironmentFiles(envfile);
  if (environ === true) print(environmentText());
  // Remember the state of the file before it is read, so that no later change is missed.
  const configWatch = watch ? ConfigWatch.of(source.config) : undefined;
  const planned = await planFile(source);
  printWarnings(planned.warnings);
  printError(startText(planned, process.stderr));
  if (planned.plan === undefined) return exitCodes.failed;

  const logger = await createLogger();
  const tellStrays = surviveStrays(logger);
  tellDirectory = (err) => logger.warn({ err }, 'the directory of published modules cannot be read');
  if (isDefault === true) logger.info({ file: source.config }, 'using the config in the working directory');
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
            // The user can fix the file and have it read again.
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
  // A config without apps is served too, but nothing else would keep the process alive.
  const letEnd = keepProcessAlive();
  try {
    const loaded = runtime.load(planned.plan);
    const readAgain = oneAtATime(async (isDue) => {
      await manager?.reloading();
      await reload(runtime, source, { logger, isDue, ofFile, supervisor });
      await manager?.ready();
    });
    reloads.onEach(readAgain);
    // Shutting down does not wait for a load in progress.
    await Promise.race([loaded, told]);
    await Promise.race([manager?.ready(), told]);
    configWatch?.start(readAgain);
    saveCompileCache();
    boundYoungGeneration();
    keepCompiledCode();
  } catch (error) {
    letEnd();
    await supervisor?.kill();
    // From here on a signal ends the process, even while the error message waits to be read.
    letSignalsEnd();
    printError(await failureText(error, planned));
    return exitCodes.failed;
  }
  await told;
  configWatch?.stop();
  await manager?.stopping();
  await supervisor?.stop();
  return endProcess(await stopRuntime(runtime, tellStrays));
}

/** Warns if a config that is loaded later asks for workers: the process already serves, and cannot hand its listeners over. */
function tellOfWorkers(runtime: Runtime, countOf: (plan: Plan) => number, logger: Logger): void {
  runtime.on('loaded', ({ config }) => {
    const workers = countOf(config.plan);
    if (workers > 1) logger.warn({ workers }, 'the config asks for workers, which need a restart of the server');
  });
}

/** Returns where workers look for modules: in the same places as this process. */
function placeOf({ config, text, project, copy, directory }: ConfigSource): ModulePlace {
  return { ...(text === undefined ? { config } : {}), project, copy, directory };
}

/** The last plan that was loaded from the file. */
interface LoadedFile {
  plan: Plan;
}

/** What {@link reload} needs. */
interface ReloadOptions {
  readonly logger: Logger;
  /** Aborted if another reload is requested meanwhile. */
  readonly isDue: AbortSignal;
  readonly ofFile: LoadedFile;
  /** Absent if there are no workers. */
  readonly supervisor: Supervisor | undefined;
}

async function reload(runtime: Runtime, source: ConfigSource, { logger, isDue, ofFile, supervisor }: ReloadOptions): Promise<void> {
  const { config } = source;
  if (runtime.current !== undefined && runtime.current.plan !== ofFile.plan) {
    logger.error({ file: config }, 'the config file is not read again, because the running config was changed through the admin endpoint; caddis reload loads the file');
    return;
  }
  if (isStandardInput(config)) {
    logger.error({ file: config }, 'standard input cannot be read again, the running config is kept');
    return;
  }
  let planned: PlannedFile | undefined;
  try {
    const tryText = supervisor === undefined ? undefined : (text: TextToTry): Promise<void> => supervisor.tryText(text);
    planned = await planFile(source, { givenUp: isDue, tryText });
    // Write through the log's output, which never blocks: standard error may not be read.
    standardError().write(startText(planned, process.stderr));
    for (const warning of planned.warnings) logger.warn({ err: warning }, 'problem with an installed package');
    await tellOutdated(planned.registry, logger);
    if (planned.plan === undefined) {
      logger.error({ file: config, count: planned.problems.length }, 'the config has errors, the running one is kept');
      // Report the problems through the runtime, so that its listeners get them. They are logged already, so the rejection is ignored.
      await runtime.load({ ok: false, problems: planned.problems }).catch(() => {});
      return;
    }
    // `again`: load the config even if it is unchanged, because files that it names, such as certificates, may have changed.
    await runtime.load(planned.plan, { file: config, again: true });
    ofFile.plan = planned.plan;
  } catch (error) {
    const [place] = planned === undefined ? [] : await locateFailure(error, planned.text, { lookup: planned.registry, adapter: planned.adapter });
    logger.error({ file: config, line: place?.line, column: place?.column, err: error }, 'reload failed, the running config is kept');
  }
}

/** Messages that were already logged about packages with newer code on disk, so that each is logged once. */
const toldOutdated = new Set<string>();

async function tellOutdated(registry: Registry, logger: Logger): Promise<void> {
  for (const error of await registry.outdated()) {
    if (toldOutdated.has(error.message)) continue;
    toldOutdated.add(error.message);
    logger.warn({ err: error }, 'a package was updated on disk, but the old code keeps running until a restart');
  }
}

/**
 * Returns a function that does the work, and repeats it if it was called meanwhile. The work gets a signal of such a call, because it may wait
 * for something that never comes, such as a writer of a named pipe, and should then stop.
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

/** Adds the admin endpoint to the server. */
async function addAdmin(runtime: Runtime, options: Omit<AdminOptions, 'runtime'>): Promise<void> {
  // Always created, because a config that is loaded later may enable it. The import is cheap: in the bundle, the code is in one of few files.
  const { createAdmin } = await import('@caddis/admin');
  createAdmin({ runtime, ...options });
}
