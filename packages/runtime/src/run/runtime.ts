import { type CaddisError, type Clock, type Logger, systemClock } from '@caddis/core';
import { keepAlive, untilAborted } from '../deadline.js';
import { errors } from '../errors.js';
import { inTurns, Pace } from '../pace.js';
import type { Plan } from '../plan/plan.js';
import type { Problem } from '../plan/problem.js';
import type { BuiltConfig } from './built-config.js';
import { configInvalid } from './config-invalid.js';
import type { Environment } from './environment.js';
import type { PlanConfig, PlanGuest } from './planner.js';
import { RunningConfig } from './running-config.js';
import { isSameJson } from './same-json.js';
import { throwCollected } from './several-errors.js';
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
}

/** What a {@link Runtime} plans with. @internal */
export interface Planner {
  readonly planConfig: PlanConfig;
  readonly planGuest: PlanGuest;
}

/** What {@link Runtime.load} is told besides the config. @public */
export interface LoadOptions {
  /** Name of the file that the text comes from, for problems. */
  readonly file?: string | undefined;
  /** True to load a config again that is the same as the running one. */
  readonly force?: boolean | undefined;
}

/** What came of a load. @public */
export interface LoadOutcome {
  /** False when the config is the one that runs already; then nothing was done. */
  readonly changed: boolean;
  readonly warnings: readonly Problem[];
  /**
   * Resolves when the config that ran before is stopped and cleaned up, with what went wrong then; it is logged already. The
   * old config finishes what it has under way, so this may take long. Never rejects.
   */
  readonly retired: Promise<readonly CaddisError[]>;
}

/**
 * A server: runs one config at a time and exchanges it while it serves.
 *
 * A new config is planned, assembled and started beside the old one; only then the old one is stopped. Whatever fails before
 * leaves the old one as it is. Calls are taken one after the other.
 *
 * @public
 */
export class Runtime {
  readonly #environment: Environment;
  readonly #planner: Planner;
  readonly #interrupts = new Set<AbortController>();
  readonly #retiring = new Set<Promise<readonly CaddisError[]>>();
  #current: RunningConfig | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** @internal */
  constructor(options: RuntimeOptions, planner: Planner) {
    const cleanup = { clock: options.clock ?? systemClock, deadlineMs: options.cleanupDeadlineMs ?? 10_000 };
    const { stepNoticeMs: noticeMs = 5_000, stepDeadlineMs: deadlineMs = 60_000 } = options;
    const steps = { clock: cleanup.clock, noticeMs, deadlineMs };
    const { planGuest } = planner;
    this.#environment = { logger: options.logger, cleanup, steps, pool: new UsagePool(cleanup), planGuest };
    this.#planner = planner;
  }

  /** The running config: its plan, its tree of modules, its `@id`s; `undefined` when none runs. */
  get current(): BuiltConfig | undefined {
    return this.#current?.built;
  }

  /**
   * Loads a config in place of the running one. Resolves when the new one serves.
   *
   * @param config - text of a config, or a plan
   * @throws `RUNTIME_CONFIG_INVALID`, with every problem; `RUNTIME_INTERRUPTED`, when the server is stopped meanwhile; or the
   * error of the module that failed
   */
  load(config: string | Plan, options: LoadOptions = {}): Promise<LoadOutcome> {
    return this.#interruptible(async (controller) => {
      const plan = await this.#plan(config, options, controller.signal);
      const { warnings } = plan;
      const old = this.#current;
      if (old !== undefined && options.force !== true && (await inTurns(isSameJson(plan.document, old.built.plan.document, new Pace())))) {
        this.#environment.logger.info('config is unchanged');
        return { changed: false, warnings, retired: Promise.resolve([]) };
      }
      const next = new RunningConfig(plan, this.#environment, controller);
      await next.assemble();
      await next.start();
      // From here on it is stopped in order, not given up.
      this.#interrupts.delete(controller);
      this.#current = next;
      this.#environment.logger.info({ apps: plan.apps.map((app) => app.module.descriptor.id) }, 'config serves');
      return { changed: true, warnings, retired: this.#retire(old) };
    });
  }

  /**
   * Assembles and provisions a config and cleans it up again; nothing is started. The running config is not touched.
   *
   * @param config - text of a config, or a plan
   * @returns what was built. Its modules are cleaned up, and not to be used any more
   * @throws like {@link Runtime.load}, and what goes wrong in the clean-up
   */
  validate(config: string | Plan, options: Pick<LoadOptions, 'file'> = {}): Promise<BuiltConfig> {
    return this.#interruptible(async (controller) => {
      const plan = await this.#plan(config, options, controller.signal);
      const tried = new RunningConfig(plan, this.#environment, controller);
      await tried.assemble();
      throwCollected(await tried.stop('exit'));
      return tried.built;
    });
  }

  /**
   * Stops the running config and waits for those that are being stopped. Loads that are under way or wait are given up.
   *
   * @throws what went wrong, when all is stopped
   */
  async stop(): Promise<void> {
    for (const controller of this.#interrupts) controller.abort(errors.RUNTIME_INTERRUPTED());
    await this.#inTurn(async () => {
      const current = this.#current;
      this.#current = undefined;
      const failed = [...((await current?.stop('exit')) ?? [])];
      for (const retired of this.#retiring) failed.push(...(await retired));
      this.#environment.logger.info('stopped');
      throwCollected(failed);
    });
  }

  async #plan(config: string | Plan, options: LoadOptions, signal: AbortSignal): Promise<Plan> {
    if (typeof config !== 'string') return config;
    const result = await untilAborted(this.#planner.planConfig(config, { file: options.file }), signal);
    if (!result.ok) throw configInvalid(result.problems);
    return result.plan;
  }

  #retire(old: RunningConfig | undefined): Promise<readonly CaddisError[]> {
    if (old === undefined) return Promise.resolve([]);
    const retired = old.stop('reload').finally(() => this.#retiring.delete(retired));
    this.#retiring.add(retired);
    return retired;
  }

  /** Runs work in turn that {@link Runtime.stop} can interrupt. The controller then belongs to the config that it makes. */
  async #interruptible<T>(work: (controller: AbortController) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#interrupts.add(controller);
    try {
      return await this.#inTurn(() => {
        controller.signal.throwIfAborted();
        return work(controller);
      });
    } finally {
      this.#interrupts.delete(controller);
    }
  }

  /** Runs work when all before it is done. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = keepAlive(this.#turn.then(work));
    this.#turn = done.catch(() => {});
    return done;
  }
}
