import { type CaddisError, type Clock, type LoadedGuest, type Logger, systemClock } from '@caddis/core';
import type { LogOutput } from '@caddis/core/logging';
import { RoutedLogger } from '../log/routed-logger.js';
import { copyOfJson, textOfJson } from '../config/json-text.js';
import { isSameJson } from '../config/same-json.js';
import { keepAlive, usualDeadlineMs, withDeadline } from '../deadline.js';
import { errors } from '../errors.js';
import { comparePlans } from '../compare/compare-plans.js';
import { countChanges, type ModuleChange, moduleChanges } from '../compare/module-changes.js';
import { inTurns, Pace } from '../pace.js';
import type { AdaptOptions, AdaptResult } from '../plan/adapt-config.js';
import type { BegunStep } from '../plan/begun-step.js';
import type { Plan, PlanResult } from '../plan/plan.js';
import type { KeptFrom } from './assembly.js';
import { BesideModule, type BesideRequest } from './beside-module.js';
import type { BuiltConfig } from './built-config.js';
import type { BuiltModule } from './built-module.js';
import { configInvalid } from './config-invalid.js';
import type { Environment } from './environment.js';
import type { Planning } from '../plan/planning.js';
import { isBuiltIn } from '../plan/read-source.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import { untilAborted } from '../until-aborted.js';
import { LoadedDetail, LoadedOutcome } from './loaded-outcome.js';
import { RunningConfig } from './running-config.js';
import type { LoadParticipant, PreparedPart, TextToTry } from './load-participant.js';
import { type ModuleReport, reportOf } from './module-report.js';
import { RuntimeListeners, type RuntimeEvents } from './runtime-events.js';
import type { LoadedConfig, LoadOptions, LoadOutcome, RuntimeHandle } from './runtime-handle.js';
import { severalErrors, throwCollected } from './several-errors.js';
import { thrownCause } from './thrown-cause.js';
import { Turns } from './turns.js';
import { UsagePool } from './usage-pool.js';

/** Options of a {@link Runtime}. @public */
export interface RuntimeOptions {
  readonly logger: Logger;
  /** Time limit of each single step of a clean-up, in milliseconds; 10 s when left out. */
  readonly cleanupDeadlineMs?: number;
  /** Time in milliseconds after which a warning in the log names a module whose `provision`, `validate` or `start` still runs; 5 s when left out. */
  readonly stepNoticeMs?: number;
  /** Time limit of such a step, in milliseconds; after that the config is refused. 60 s when left out. */
  readonly stepDeadlineMs?: number;
  readonly clock?: Clock;
  /** Values by key that modules can get with `context.share`. They belong to the creator of the server, which never destroys them. */
  readonly shared?: ReadonlyMap<string, unknown>;
  /** Returns whether to start the app with an ID; other apps are only built. When left out, all apps start. */
  readonly startsApp?: (id: string) => boolean;
  /** Called before each step of a module, so that another thread or process can report where this one hangs. Called often. */
  readonly onStep?: (step: BegunStep) => void;
  /** Asks other processes that run the same config for their reports of a module, by its pointer. */
  readonly reportsElsewhere?: (pointer: string) => Promise<readonly ModuleReport[]>;
  /** Returns an output for a log of the config, used instead of the log's writer. The writer is built but not opened. */
  readonly logOutput?: (log: string) => LogOutput;
}

/**
 * A server: runs one config at a time and replaces it without interruption.
 *
 * A new config is planned, assembled and started while the old one still serves; only then is the old one stopped. If a step before that fails, the
 * old config stays in use. Concurrent calls are queued.
 *
 * @public
 */
export class Runtime implements RuntimeHandle {
  readonly #environment: Environment;
  readonly #planning: Planning;
  readonly #reportsElsewhere: RuntimeOptions['reportsElsewhere'];
  readonly #turns = new Turns();
  readonly #retiring = new Set<Promise<readonly CaddisError[]>>();
  readonly #beside = new Set<BesideModule>();
  readonly #listeners: RuntimeListeners;
  #participant: LoadParticipant | undefined;
  #current: RunningConfig | undefined;

  /** @internal */
  constructor(options: RuntimeOptions, planning: Planning) {
    const cleanup = { clock: options.clock ?? systemClock, deadlineMs: options.cleanupDeadlineMs ?? 10_000 };
    const { stepNoticeMs: noticeMs = 5_000, stepDeadlineMs: deadlineMs = usualDeadlineMs } = options;
    const steps = { clock: cleanup.clock, noticeMs, deadlineMs };
    const { planGuest } = planning;
    this.#environment = { logger: options.logger, cleanup, steps, pool: new UsagePool(cleanup, options.shared), planGuest, startsApp: options.startsApp, onStep: options.onStep, logOutput: options.logOutput };
    this.#planning = planning;
    this.#reportsElsewhere = options.reportsElsewhere;
    this.#listeners = new RuntimeListeners(options.logger);
  }

  get current(): BuiltConfig | undefined {
    return this.#current?.built;
  }

  get beside(): readonly BuiltModule[] {
    return [...this.#beside].flatMap(({ modules }) => [...modules]);
  }

  get lookup(): ModuleLookup {
    return this.#planning.lookup;
  }

  load(config: LoadedConfig, options: LoadOptions = {}): Promise<LoadOutcome> {
    return this.#turns.interruptible(async (controller) => {
      const { condition } = options;
      if (condition !== undefined) await this.#edit(condition, undefined, controller.signal);
      return this.#replace(config, options, controller);
    });
  }

  change(edit: (document: unknown) => unknown, options: LoadOptions = {}): Promise<LoadOutcome> {
    return this.#turns.interruptible(async (controller) => {
      const document = await copyOfJson(this.#current?.built.plan.document);
      const edited = await this.#edit(edit, document, controller.signal);
      return this.#replace(await textOfJson(edited), { folder: this.#current?.built.plan.folder, ...options }, controller);
    });
  }

  validate(config: LoadedConfig, options: Pick<LoadOptions, 'file' | 'folder' | 'adapter'> = {}): Promise<BuiltConfig> {
    return this.#turns.interruptible(async (controller) => {
      const plan = await this.#plan(config, options, controller.signal);
      const tried = new RunningConfig(plan, this.#environment, controller);
      await tried.assemble();
      throwCollected(await tried.stop('exit'));
      return tried.built;
    });
  }

  /**
   * Assembles a config while the running one serves, then cleans it up again. Modules that a load would keep are not built again. No app is started.
   *
   * @throws like `load`, or the errors of the clean-up
   */
  tryPlan(plan: Plan, options: Pick<LoadOptions, 'force'> = {}): Promise<void> {
    return this.#turns.interruptible(async (controller) => {
      const tried = new RunningConfig(plan, this.#environment, controller, await this.#keptFrom(this.#current, plan, options));
      await tried.assemble();
      throwCollected(await tried.stop('exit'));
    });
  }

  async plan(text: string, options: Pick<LoadOptions, 'file' | 'folder' | 'adapter' | 'written'> = {}): Promise<PlanResult> {
    const { adapter, folder } = options;
    await this.#tryText({ text, adapter, folder, isPlanned: true });
    return this.#planning.planConfig(text, options);
  }

  async adapt(text: string, options: Omit<AdaptOptions, 'lookup'>): Promise<AdaptResult> {
    const { adapter } = options;
    if (!isBuiltIn(adapter)) await this.#tryText({ text, adapter, folder: undefined, isPlanned: false });
    return this.#planning.adaptConfig(text, options);
  }

  reportOf(module: BuiltModule): Promise<ModuleReport | undefined> {
    return reportOf(module, this.#environment.steps.clock);
  }

  async reportsOf(module: BuiltModule): Promise<readonly ModuleReport[]> {
    const [own, others = []] = await Promise.all([this.reportOf(module), this.#reportsElsewhere?.(module.planned.pointer)]);
    return [...(own === undefined ? [] : [own]), ...others];
  }

  on<Name extends keyof RuntimeEvents>(event: Name, listener: (detail: RuntimeEvents[Name]) => void): () => void {
    return this.#listeners.add(event, listener);
  }

  /**
   * Builds a module that is independent of the running config: it survives all loads and is cleaned up after the config when the server stops. It is
   * checked and configured like any other module, sees no apps, and can get the server with `@inject(runtimeHandle)`.
   *
   * @returns the module, and a function that unloads it earlier
   * @throws `RUNTIME_CONFIG_INVALID` or the error of the module; `RUNTIME_INTERRUPTED` if the server is stopped in the meantime
   */
  async loadBeside<Contract>(request: BesideRequest<Contract>): Promise<LoadedGuest<Contract>> {
    const beside = new BesideModule(request, this.#environment, this);
    this.#beside.add(beside);
    try {
      const { module, unload } = await keepAlive(beside.build());
      return {
        module: module as Contract,
        unload: () => {
          this.#beside.delete(beside);
          return unload();
        },
      };
    } catch (error) {
      this.#beside.delete(beside);
      throw error;
    }
  }

  /**
   * Returns the output of a log of the running config, so that lines from another process can be written to it.
   *
   * @param name - key of the log in the config
   * @returns `undefined` if there is no such log
   */
  logOutput(name: string): LogOutput | undefined {
    const { logger } = this.#environment;
    return logger instanceof RoutedLogger ? logger.core.router.outputOf(name) : undefined;
  }

  /** Registers the participant of every load from now on. It replaces the previous one. */
  takePart(participant: LoadParticipant): void {
    this.#participant = participant;
  }

  /**
   * Stops the running config, waits for replaced configs that are still stopping, then ends the modules that are independent of the config. Loads
   * that are running or queued are interrupted, and new ones are refused until the stop is complete.
   *
   * @throws all errors of the stop, once everything is stopped
   */
  async stop(): Promise<void> {
    // A load may be waiting for one of these modules.
    for (const beside of this.#beside) beside.giveUpBuilding();
    await this.#turns.interruptingNext(async () => {
      const current = this.#current;
      this.#current = undefined;
      const failed = [...((await current?.stop('exit')) ?? [])];
      for (const retired of this.#retiring) failed.push(...(await retired));
      failed.push(...(await this.#endParticipant()));
      // In reverse order. A module that is added while others end is ended too.
      for (let last = [...this.#beside].at(-1); last !== undefined; last = [...this.#beside].at(-1)) {
        this.#beside.delete(last);
        failed.push(...(await last.undo()));
      }
      this.#environment.logger.info('stopped');
      this.#listeners.tell('stopped', { errors: failed });
      throwCollected(failed);
    });
  }

  async #replace(config: LoadedConfig, options: LoadOptions, controller: AbortController): Promise<LoadOutcome> {
    try {
      const plan = await this.#plan(config, options, controller.signal);
      options.approve?.(plan);
      const { warnings } = plan;
      const old = this.#current;
      if (old !== undefined && options.force !== true && options.again !== true && (await inTurns(isSameJson(plan.document, old.built.plan.document, new Pace())))) {
        this.#environment.logger.info('config is unchanged');
        return { changed: false, warnings, changes: [], retired: Promise.resolve([]) };
      }
      const tried = old === undefined ? undefined : this.#participant?.tryPlan?.(plan, options);
      if (tried !== undefined) await untilAborted(tried, controller.signal);
      const next = new RunningConfig(plan, this.#environment, controller, await this.#keptFrom(old, plan, options));
      // The first config takes the log lines at once. A later one writes to the logs of the running config until it serves itself.
      await next.assemble(old === undefined ? 'taking' : 'open');
      await next.start();
      const part = await this.#prepare(next, options, controller.signal);
      // From here on, a stop of the server waits for the config and stops it in order; it no longer interrupts the load.
      this.#turns.release(controller);
      const changes = old === undefined ? undefined : await this.#changes(old, next);
      try {
        if (old !== undefined) await next.takeOver(old);
      } catch (error) {
        await part?.undo();
        throw error;
      }
      this.#current = next;
      part?.commit();
      next.takeLogs();
      const apps = plan.apps.map((app) => app.module.descriptor.id);
      this.#environment.logger.info(changes === undefined ? { apps } : { apps, ...countChanges(changes) }, 'config serves');
      const outcome = new LoadedOutcome(warnings, changes ?? plan, this.#retire(old));
      this.#listeners.tell('loaded', new LoadedDetail(next.built, outcome));
      return outcome;
    } catch (error) {
      this.#listeners.tell('failed', { error });
      throw error;
    }
  }

  /** @throws the reason why the config cannot serve; it has been stopped and cleaned up by then */
  async #prepare(next: RunningConfig, options: LoadOptions, signal: AbortSignal): Promise<PreparedPart | undefined> {
    try {
      const part = await this.#participant?.prepare(next.built, options, signal);
      if (!signal.aborted) return part;
      await part?.undo();
      throw signal.reason;
    } catch (error) {
      throw severalErrors([error, ...(await next.stop('reload'))]);
    }
  }

  async #endParticipant(): Promise<readonly CaddisError[]> {
    try {
      await this.#participant?.end();
      return [];
    } catch (cause) {
      const error = errors.RUNTIME_CLEANUP_FAILED({ place: 'beside the document', step: 'the end of what takes part in loads' }, { cause: thrownCause(cause) });
      this.#environment.logger.error({ err: error }, 'clean-up failed');
      return [error];
    }
  }

  /** Finds what a new config can take over from the running one. A forced load builds everything again. */
  async #keptFrom(old: RunningConfig | undefined, plan: Plan, { force }: LoadOptions): Promise<KeptFrom | undefined> {
    if (old === undefined || force === true) return undefined;
    const pace = new Pace();
    return inTurns(old.keptFrom(await inTurns(comparePlans(old.built.plan, plan, pace)), pace));
  }

  /** Returns what happened to each module. */
  async #changes(old: RunningConfig, next: RunningConfig): Promise<readonly ModuleChange[]> {
    const { logger } = this.#environment;
    const changes = await inTurns(moduleChanges(old.built.plan, next.built.plan, next.taken, new Pace()));
    if (logger.isLevelEnabled('debug')) {
      // The ID is not logged as `module`, because users search that field for the lines of the module itself.
      for (const { pointer, module: id, ...change } of changes) logger.debug({ path: pointer, id, ...change }, 'module at a reload');
    }
    return changes;
  }

  async #plan(config: LoadedConfig, options: LoadOptions, signal: AbortSignal): Promise<Plan> {
    if (typeof config !== 'string' && !('ok' in config)) return config;
    const result = typeof config === 'string' ? await untilAborted(this.plan(config, options), signal) : config;
    if (!result.ok) throw configInvalid(result.problems);
    return result.plan;
  }

  /** Before the first config serves, there is no other process that could read a text first. */
  async #tryText(text: TextToTry): Promise<void> {
    if (this.#current !== undefined) await this.#participant?.tryText?.(text);
  }

  /** An interrupted edit is dropped with its timer, so that it does not keep the process alive. */
  #edit(edit: (document: unknown) => unknown, document: unknown, signal: AbortSignal): Promise<unknown> {
    const { steps } = this.#environment;
    const edited = untilAborted(Promise.resolve(document).then(edit), signal);
    return withDeadline(edited, steps, () => errors.RUNTIME_EDIT_DEADLINE({ seconds: steps.deadlineMs / 1000 }));
  }

  #retire(old: RunningConfig | undefined): Promise<readonly CaddisError[]> {
    if (old === undefined) return Promise.resolve([]);
    const retired = this.#end(old).finally(() => this.#retiring.delete(retired));
    this.#retiring.add(retired);
    return retired;
  }

  async #end(old: RunningConfig): Promise<readonly CaddisError[]> {
    const failed = await old.stop('reload');
    this.#listeners.tell('retired', { config: old.built, errors: failed });
    return failed;
  }
}
