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
import type { Plan } from '../plan/plan.js';
import type { KeptFrom } from './assembly.js';
import { BesideModule, type BesideRequest } from './beside-module.js';
import type { BuiltConfig } from './built-config.js';
import type { BuiltModule } from './built-module.js';
import { configInvalid } from './config-invalid.js';
import type { BegunStep, Environment } from './environment.js';
import type { Planning } from '../plan/planning.js';
import type { ModuleLookup } from '../registry/registered-module.js';
import { untilAborted } from '../until-aborted.js';
import { LoadedDetail, LoadedOutcome } from './loaded-outcome.js';
import { RunningConfig } from './running-config.js';
import type { LoadParticipant, PreparedPart } from './load-participant.js';
import { type ModuleReport, reportOf } from './module-report.js';
import { RuntimeListeners, type RuntimeEvents } from './runtime-events.js';
import type { LoadedConfig, LoadOptions, LoadOutcome, RuntimeHandle } from './runtime-handle.js';
import { severalErrors, throwCollected } from './several-errors.js';
import { thrownCause } from './thrown-cause.js';
import { Turns } from './turns.js';
import { UsagePool } from './usage-pool.js';

/** What a {@link Runtime} is told. @public */
export interface RuntimeOptions {
  readonly logger: Logger;
  /** Milliseconds that each single step of a clean-up may take; 10 s when left out. */
  readonly cleanupDeadlineMs?: number;
  /** Milliseconds that a module's `provision`, `validate` or `start` may take before a line of the log names it; 5 s when left out. */
  readonly stepNoticeMs?: number;
  /** Milliseconds that it may take at most before the config is given up; 60 s when left out. */
  readonly stepDeadlineMs?: number;
  readonly clock?: Clock;
  /** Values that modules find with `context.share`, by key: they belong to whoever made the server, and are never destroyed by it. */
  readonly shared?: ReadonlyMap<string, unknown>;
  /** Tells by ID which apps are started; the others are only built. All are when left out. */
  readonly startsApp?: (id: string) => boolean;
  /** Hears of each step of a module before it is done, so that somebody else can tell what a process did that stands still. Called often. */
  readonly onStep?: (step: BegunStep) => void;
  /** Asks other processes that run the same config for their reports of a module, by its pointer. */
  readonly reportsElsewhere?: (pointer: string) => Promise<readonly ModuleReport[]>;
  /** Takes the lines of a log of the config in the place of the writer that the log names, which is built but not opened. */
  readonly logOutput?: (log: string) => LogOutput;
}

/**
 * A server: runs one config at a time and exchanges it while it serves.
 *
 * A new config is planned, assembled and started beside the old one; only then the old one is stopped. Whatever fails before
 * leaves the old one as it is. Calls are taken one after the other.
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
   * Assembles a config beside the running one, and cleans it up again. What a load would keep is not built anew. Nothing is started, and nobody is told.
   *
   * @throws like `load`, and what goes wrong in the clean-up
   */
  tryPlan(plan: Plan, options: Pick<LoadOptions, 'force'> = {}): Promise<void> {
    return this.#turns.interruptible(async (controller) => {
      const tried = new RunningConfig(plan, this.#environment, controller, await this.#keptFrom(this.#current, plan, options));
      await tried.assemble();
      throwCollected(await tried.stop('exit'));
    });
  }

  adapt(text: string, options: Omit<AdaptOptions, 'lookup'>): Promise<AdaptResult> {
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
   * Builds a module that lives beside the document: it survives all loads, and is cleaned up when the server stops, after the config. It is checked and
   * configured as any other, has no apps around it, and can ask for the server with `@inject(runtimeHandle)`.
   *
   * @returns the module, and what ends it before
   * @throws `RUNTIME_CONFIG_INVALID`, or the error of the module; `RUNTIME_INTERRUPTED`, when the server is stopped meanwhile
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
   * Finds where the lines of a log of the running config go, for lines that come from elsewhere.
   *
   * @param name - its key in the config
   * @returns `undefined` where there is no such log
   */
  logOutput(name: string): LogOutput | undefined {
    const { logger } = this.#environment;
    return logger instanceof RoutedLogger ? logger.core.router.outputOf(name) : undefined;
  }

  /** Has somebody outside of the document take part in every load from now on, in the place of whoever did before. */
  takePart(participant: LoadParticipant): void {
    this.#participant = participant;
  }

  /**
   * Stops the running config and waits for those that are being stopped, then ends what lives beside it. Loads that are under way or wait are given up, and
   * none is taken until that is done.
   *
   * @throws what went wrong, when all is stopped
   */
  async stop(): Promise<void> {
    // A load may wait for one of them.
    for (const beside of this.#beside) beside.giveUpBuilding();
    await this.#turns.interruptingNext(async () => {
      const current = this.#current;
      this.#current = undefined;
      const failed = [...((await current?.stop('exit')) ?? [])];
      for (const retired of this.#retiring) failed.push(...(await retired));
      failed.push(...(await this.#endParticipant()));
      // The last first, also of those that come while others end.
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
      // The first config has nobody's logs to spare. Any other writes to those of the running one until it serves.
      await next.assemble(old === undefined ? 'taking' : 'open');
      await next.start();
      const part = await this.#prepare(next, options, controller.signal);
      // From here on it is stopped in order, not given up.
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

  /** @throws why the config cannot serve after all; it is stopped then, and nothing is left of it */
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

  /** What a new config can take over from the running one. To load one by force means to build all of it. */
  async #keptFrom(old: RunningConfig | undefined, plan: Plan, { force }: LoadOptions): Promise<KeptFrom | undefined> {
    if (old === undefined || force === true) return undefined;
    const pace = new Pace();
    return inTurns(old.keptFrom(await inTurns(comparePlans(old.built.plan, plan, pace)), pace));
  }

  /** What became of the modules. */
  async #changes(old: RunningConfig, next: RunningConfig): Promise<readonly ModuleChange[]> {
    const { logger } = this.#environment;
    const changes = await inTurns(moduleChanges(old.built.plan, next.built.plan, next.taken, new Pace()));
    if (logger.isLevelEnabled('debug')) {
      // Not under `module`, where the lines of the module itself are looked for.
      for (const { pointer, module: id, ...change } of changes) logger.debug({ path: pointer, id, ...change }, 'module at a reload');
    }
    return changes;
  }

  async #plan(config: LoadedConfig, options: LoadOptions, signal: AbortSignal): Promise<Plan> {
    if (typeof config !== 'string' && !('ok' in config)) return config;
    const result = typeof config === 'string' ? await untilAborted(this.#planning.planConfig(config, options), signal) : config;
    if (!result.ok) throw configInvalid(result.problems);
    return result.plan;
  }

  /** An edit that is given up keeps neither its timer nor, by it, the process. */
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
