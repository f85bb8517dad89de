import { setMaxListeners } from 'node:events';
import type { App, CaddisError } from '@caddis/core';
import { errors } from '../errors.js';
import type { Plan } from '../plan/plan.js';
import { Assembly } from './assembly.js';
import { type BuiltConfig, builtConfig } from './built-config.js';
import type { ModuleNode } from './built-module.js';
import type { Environment } from './environment.js';
import { formatPlace, placeOf } from './place.js';
import { severalErrors } from './several-errors.js';
import { step } from './step.js';
import { StepWatch } from './step-watch.js';
import { thrownCause } from './thrown-cause.js';

/**
 * One config from its assembly to its end.
 *
 * @internal
 */
export class RunningConfig {
  /** What it says, and what was made of it. */
  readonly built: BuiltConfig;
  readonly #assembly: Assembly;
  readonly #environment: Environment;
  readonly #signal: AbortSignal;
  readonly #started: ModuleNode[] = [];

  /**
   * @param controller - aborting it gives the config up while it is being assembled or started
   */
  constructor(plan: Plan, environment: Environment, controller: AbortController) {
    // Every module may listen to it.
    setMaxListeners(0, controller.signal);
    this.#assembly = new Assembly(plan, environment, controller);
    this.built = builtConfig(plan, this.#assembly.apps);
    this.#environment = environment;
    this.#signal = controller.signal;
  }

  /**
   * Builds, provisions and validates all modules.
   *
   * @throws the first error, with those of the clean-up; nothing is left then
   */
  async assemble(): Promise<void> {
    try {
      await this.#assembly.build();
    } catch (error) {
      throw severalErrors([error, ...(await this.#assembly.undo())]);
    }
  }

  /**
   * Starts the apps, one after the other, in the order in which they were built.
   *
   * @throws the first error, with those of the clean-up; nothing is left then
   */
  async start(): Promise<void> {
    try {
      for (const node of this.#assembly.apps) {
        const { planned } = node;
        const place = placeOf(planned);
        const began = performance.now();
        await step(
          this.#signal,
          () => (node.instance as App).start(),
          (cause) => errors.RUNTIME_START_FAILED({ place: formatPlace(place) }, { cause }),
          new StepWatch({ place, package: planned.module.package.name, step: 'start' }, this.#environment),
        );
        node.started(performance.now() - began);
        this.#started.push(node);
      }
    } catch (error) {
      throw severalErrors([error, ...(await this.stop('reload'))]);
    }
  }

  /**
   * Stops the apps in reverse order, then cleans up everything. Never rejects.
   *
   * @param reason - what the apps are told
   * @returns what went wrong; it is logged already
   */
  async stop(reason: 'reload' | 'exit'): Promise<readonly CaddisError[]> {
    const failed: CaddisError[] = [];
    for (let node = this.#started.pop(); node !== undefined; node = this.#started.pop()) {
      try {
        await (node.instance as App).stop(reason);
      } catch (cause) {
        const place = placeOf(node.planned);
        const error = errors.RUNTIME_STOP_FAILED({ place: formatPlace(place) }, { cause: thrownCause(cause) });
        this.#environment.logger.error({ ...place, err: error }, 'stopping an app failed');
        failed.push(error);
      }
    }
    return [...failed, ...(await this.#assembly.undo())];
  }
}
