import { setMaxListeners } from 'node:events';
import type { CaddisError } from '@caddis/core';
import { errors } from '../errors.js';
import type { Plan } from '../plan/plan.js';
import { Assembly, type BuiltApp } from './assembly.js';
import type { Environment } from './environment.js';
import { formatPlace } from './place.js';
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
  /** The document as parsed. */
  readonly document: unknown;
  readonly #assembly: Assembly;
  readonly #environment: Environment;
  readonly #signal: AbortSignal;
  readonly #started: BuiltApp[] = [];

  /**
   * @param controller - aborting it gives the config up while it is being assembled or started
   */
  constructor(plan: Plan, environment: Environment, controller: AbortController) {
    // Every module may listen to it.
    setMaxListeners(0, controller.signal);
    this.document = plan.document;
    this.#assembly = new Assembly(plan, environment, controller);
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
      for (const built of this.#assembly.apps) {
        await step(
          this.#signal,
          () => built.app.start(),
          (cause) => errors.RUNTIME_START_FAILED({ place: formatPlace(built.place) }, { cause }),
          new StepWatch({ place: built.place, package: built.package, step: 'start' }, this.#environment),
        );
        this.#started.push(built);
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
    for (let built = this.#started.pop(); built !== undefined; built = this.#started.pop()) {
      try {
        await built.app.stop(reason);
      } catch (cause) {
        const error = errors.RUNTIME_STOP_FAILED({ place: formatPlace(built.place) }, { cause: thrownCause(cause) });
        this.#environment.logger.error({ ...built.place, err: error }, 'stopping an app failed');
        failed.push(error);
      }
    }
    return [...failed, ...(await this.#assembly.undo())];
  }
}
