import type { CaddisError } from '@caddis/core';
import { type ModuleChange, moduleChanges } from '../compare/module-changes.js';
import { atOnce, Pace } from '../pace.js';
import type { Plan } from '../plan/plan.js';
import type { Problem } from '../problems/problem.js';
import type { BuiltConfig } from './built-config.js';
import type { RuntimeEvents } from './runtime-events.js';
import type { LoadOutcome } from './runtime-handle.js';

/**
 * Result of a load that took effect.
 *
 * @internal
 */
export class LoadedOutcome implements LoadOutcome {
  readonly changed = true;
  #changes: readonly ModuleChange[] | Pick<Plan, 'apps'>;

  /**
   * @param warnings - warnings of the plan
   * @param changes - what happened to the modules. For a first config its plan, from which the list is made only if somebody reads it
   * @param retired - resolves when the previous config has ended
   */
  constructor(
    readonly warnings: readonly Problem[],
    changes: readonly ModuleChange[] | Pick<Plan, 'apps'>,
    readonly retired: Promise<readonly CaddisError[]>,
  ) {
    this.#changes = changes;
  }

  get changes(): readonly ModuleChange[] {
    if ('apps' in this.#changes) this.#changes = atOnce(moduleChanges(undefined, this.#changes, new Map(), new Pace()));
    return this.#changes;
  }
}

/** The detail of the event `loaded`. @internal */
export class LoadedDetail {
  readonly #outcome: LoadedOutcome;

  constructor(
    readonly config: BuiltConfig,
    outcome: LoadedOutcome,
  ) {
    this.#outcome = outcome;
  }

  get changes(): RuntimeEvents['loaded']['changes'] {
    return this.#outcome.changes;
  }
}
