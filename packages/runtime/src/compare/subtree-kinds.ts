import type { ModuleClass } from '@caddis/core/framework';
import type { Pace, Steps } from '../pace.js';
import { hostsFirst } from '../plan/hosts-first.js';
import type { PlannedModule } from '../plan/plan.js';
import { shapeOf } from '../plan/shape.js';
import { walkConfig } from '../plan/walk-config.js';
import { canonicalJson, Written } from './canonical-json.js';

/** Cost of examining one module, in units of a pace. */
const moduleUnits = 5;

/**
 * Assigns planned modules to kinds. Two modules are of one kind if and only if their class, package and config are the same, and so are all modules
 * below them. Takes time in proportion to the size of the plans.
 *
 * @internal
 */
export class SubtreeKinds {
  readonly #kinds = new Map<PlannedModule, number>();
  readonly #byText = new Map<string, number>();
  /** Kind → number of levels of modules below it. */
  readonly #heights: number[] = [];
  readonly #classes = new Map<ModuleClass, number>();

  /** Assigns kinds to the modules of a plan. */
  *add(roots: readonly PlannedModule[], pace: Pace): Steps<void> {
    const pending: PlannedModule[] = [];
    for (const planned of hostsFirst(roots)) {
      if (pace.spend(moduleUnits)) yield;
      pending.push(planned);
    }
    // Guests come before their hosts.
    for (let planned = pending.pop(); planned !== undefined; planned = pending.pop()) {
      if (pace.spend(moduleUnits)) yield;
      const text = yield* this.#textOf(planned, pace);
      let kind = this.#byText.get(text);
      if (kind === undefined) {
        this.#byText.set(text, (kind = this.#byText.size));
        let height = 0;
        for (const guest of planned.guests) height = Math.max(height, this.height(guest) + 1);
        this.#heights.push(height);
      }
      this.#kinds.set(planned, kind);
    }
  }

  /** Returns the kind of a module that was added. */
  of(planned: PlannedModule): number {
    return this.#kinds.get(planned) as number;
  }

  /** Returns the number of levels of modules below a module that was added. */
  height(planned: PlannedModule): number {
    return this.#heights[this.of(planned)] as number;
  }

  *#textOf({ module, config, guests }: PlannedModule, pace: Pace): Steps<string> {
    const { target, package: owner, descriptor } = module;
    let number = this.#classes.get(target);
    if (number === undefined) this.#classes.set(target, (number = this.#classes.size));
    let next = 0;
    const withKinds = yield* walkConfig(shapeOf(descriptor.schema), config, '', {
      pace,
      wantsPointers: false,
      scalar: (value) => value,
      plain: (value) => value,
      guest: () => new Written(`#${this.#kinds.get(guests[next++] as PlannedModule)}`),
    });
    // The version of the package is not used, because it is that on disk; the class is what runs.
    return `${number} ${owner.name} ${yield* canonicalJson(withKinds, pace)}`;
  }
}
