import { setMaxListeners } from 'node:events';
import type { App, CaddisError } from '@caddis/core';
import { errors } from '../errors.js';
import type { Plan, PlannedModule } from '../plan/plan.js';
import type { PlanComparison } from '../compare/compare-plans.js';
import type { Pace, Steps } from '../pace.js';
import { Assembly, type KeptFrom } from './assembly.js';
import { type BuiltConfig, builtConfig } from './built-config.js';
import type { ModuleNode } from './built-module.js';
import type { Environment } from './environment.js';
import { Keeping } from './keeping.js';
import { formatPlace, placed, placeOf } from './place.js';
import { severalErrors } from './several-errors.js';
import { step } from './step.js';
import { StepWatch } from './step-watch.js';
import { thrownCause } from './thrown-cause.js';

/**
 * One config, from its assembly to its end.
 *
 * @internal
 */
export class RunningConfig {
  /** Its plan and its modules. */
  readonly built: BuiltConfig;
  readonly #assembly: Assembly;
  #before: KeptFrom | undefined;
  readonly #environment: Environment;
  readonly #signal: AbortSignal;
  #started: ModuleNode[] = [];

  /**
   * @param controller - aborting it interrupts the config while it is being assembled or started
   * @param before - what to take over from the running config
   */
  constructor(plan: Plan, environment: Environment, controller: AbortController, before?: KeptFrom) {
    // Any number of modules may listen to the signal.
    setMaxListeners(0, controller.signal);
    this.#assembly = new Assembly(plan, environment, controller, before);
    this.#before = before;
    const assembly = this.#assembly;
    this.built = builtConfig(plan, {
      apps: assembly.apps,
      logs: assembly.logs.modules,
      get storage() {
        return assembly.storage;
      },
    });
    this.#environment = environment;
    this.#signal = controller.signal;
  }

  /**
   * Finds what a new config can take over from this one.
   *
   * @param comparison - the result of comparing the two plans
   */
  *keptFrom(comparison: PlanComparison, pace: Pace): Steps<KeptFrom> {
    return { assembly: this.#assembly, keeping: yield* Keeping.prepare(comparison, this.#assembly, pace) };
  }

  /** Topmost modules that were taken over → their modules in the previous plan; empty after {@link takeOver}. */
  get taken(): ReadonlyMap<PlannedModule, PlannedModule> {
    return this.#before?.keeping.taken ?? new Map();
  }

  /**
   * Builds, provisions and validates all modules.
   *
   * @param logs - `open` opens the logs, for a config that is to serve; `taking` also routes the lines to them at once, if no other config serves
   * @throws the first error, with those of the clean-up; everything has been undone by then
   */
  async assemble(logs: 'closed' | 'open' | 'taking' = 'closed'): Promise<void> {
    try {
      await this.#assembly.buildLogs(logs !== 'closed');
      if (logs === 'taking') this.takeLogs();
      await this.#assembly.build();
    } catch (error) {
      throw severalErrors([error, ...(await this.#assembly.undo())]);
    }
  }

  /** Routes the lines of the server to the logs of this config from now on. */
  takeLogs(): void {
    this.#assembly.logs.take();
  }

  /**
   * Begins what the modules have registered for the start, then starts the apps one after the other, in the order in which they were built. Apps that were taken over are already running.
   *
   * @throws the first error, with those of the clean-up; everything has been undone by then
   */
  async start(): Promise<void> {
    try {
      await this.#assembly.start();
      for (const node of this.#assembly.apps) {
        const { planned } = node;
        if (this.taken.has(planned) || !this.#isStarted(node)) continue;
        const place = placeOf(planned);
        const began = performance.now();
        this.#environment.onStep?.({ ...place, package: planned.module.package.name, step: 'start' });
        await step(
          this.#signal,
          () => (node.instance as App).start(),
          (cause) => placed(errors.RUNTIME_START_FAILED({ place: formatPlace(place) }, { cause }), place),
          new StepWatch({ place, package: planned.module.package.name, step: 'start' }, this.#environment),
        );
        node.started(performance.now() - began);
        this.#started.push(node);
      }
    } catch (error) {
      throw severalErrors([error, ...(await this.stop('reload'))]);
    }
  }

  #isStarted({ planned }: ModuleNode): boolean {
    return this.#environment.startsApp?.(planned.module.descriptor.id) ?? true;
  }

  /**
   * Makes this the running config: it becomes the owner of what it has taken over.
   *
   * @param old - the previously running config
   */
  async takeOver(old: RunningConfig): Promise<void> {
    await this.#assembly.commit();
    const kept = new Set(this.#assembly.apps.filter(({ planned }) => this.taken.has(planned)).map(({ instance }) => instance));
    old.#started = old.#started.filter(({ instance }) => !kept.has(instance));
    this.#started = this.#assembly.apps.filter((node) => this.#isStarted(node));
    this.#before = undefined;
  }

  /**
   * Stops the apps in reverse order, then cleans everything up. Never rejects.
   *
   * @param reason - the argument for the `stop` of the apps
   * @returns the errors; they are already logged
   */
  async stop(reason: 'reload' | 'exit'): Promise<readonly CaddisError[]> {
    const failed: CaddisError[] = [];
    for (let node = this.#started.pop(); node !== undefined; node = this.#started.pop()) {
      try {
        await (node.instance as App).stop(reason);
      } catch (cause) {
        const place = placeOf(node.planned);
        const error = placed(errors.RUNTIME_STOP_FAILED({ place: formatPlace(place) }, { cause: thrownCause(cause) }), place);
        this.#environment.logger.error({ ...place, err: error }, 'stopping an app failed');
        failed.push(error);
      }
    }
    return [...failed, ...(await this.#assembly.undo())];
  }
}
