import type { Pace, Steps } from '../pace.js';
import { hostsFirst } from '../plan/hosts-first.js';
import type { Plan, PlannedModule } from '../plan/plan.js';
import { rootsOf } from '../plan/roots-of.js';
import { SubtreeKinds } from './subtree-kinds.js';

/** The result of comparing two plans. @internal */
export interface PlanComparison {
  /** Modules of the new plan that are unchanged with everything below them → their modules in the old plan. Only the topmost of each subtree. */
  readonly same: ReadonlyMap<PlannedModule, PlannedModule>;
  readonly kinds: SubtreeKinds;
}

/** Cost of examining one module, in units of a pace. */
const moduleUnits = 2;

/**
 * Finds the subtrees that a new plan has in common with an old one: first at the same pointer, then elsewhere, because adding or removing a neighbour
 * moves a module. Each old module is matched at most once. Taller subtrees are matched first, so that no part is taken out of a larger match. Runs no
 * code of modules, and takes time in proportion to the size of the plans.
 *
 * Equivalent values such as `60s` and `1m` are not equal here. If the plans have different folders, nothing is equal, because modules may use them.
 *
 * @internal
 */
export function* comparePlans(old: Plan, next: Plan, pace: Pace): Steps<PlanComparison> {
  const kinds = new SubtreeKinds();
  const same = new Map<PlannedModule, PlannedModule>();
  if (old.folder !== next.folder) return { same, kinds };
  const [oldRoots, newRoots] = [rootsOf(old), rootsOf(next)];
  yield* kinds.add(oldRoots, pace);
  yield* kinds.add(newRoots, pace);
  const byPointer = new Map<string, PlannedModule>();
  const byKind = new Map<number, PlannedModule[]>();
  for (const planned of hostsFirst(oldRoots)) {
    if (pace.spend(moduleUnits)) yield;
    byPointer.set(planned.pointer, planned);
    addTo(byKind, kinds.of(planned), planned);
  }
  // Reversed, because the first of each kind is to be taken first, and pop() takes from the end.
  for (const alike of byKind.values()) alike.reverse();
  const byHeight = new Map<number, PlannedModule[]>();
  for (const planned of hostsFirst(newRoots)) {
    if (pace.spend(moduleUnits)) yield;
    addTo(byHeight, kinds.height(planned), planned);
  }
  /** Modules of both plans that are part of a match. */
  const found = new Set<PlannedModule>();
  for (const height of [...byHeight.keys()].sort((a, b) => b - a)) {
    const elsewhere: PlannedModule[] = [];
    for (const planned of byHeight.get(height) as PlannedModule[]) {
      if (pace.spend(moduleUnits)) yield;
      if (found.has(planned)) continue;
      const there = byPointer.get(planned.pointer);
      if (there === undefined || found.has(there) || kinds.of(there) !== kinds.of(planned)) elsewhere.push(planned);
      else yield* take(planned, there);
    }
    for (const planned of elsewhere) {
      if (pace.spend(moduleUnits)) yield;
      const alike = byKind.get(kinds.of(planned));
      let free = alike?.pop();
      while (free !== undefined && found.has(free)) free = alike?.pop();
      if (free !== undefined) yield* take(planned, free);
    }
  }
  return { same, kinds };

  function* take(planned: PlannedModule, before: PlannedModule): Steps<void> {
    same.set(planned, before);
    for (const each of hostsFirst([planned, before])) {
      if (pace.spend(moduleUnits)) yield;
      found.add(each);
    }
  }
}

function addTo<Key>(lists: Map<Key, PlannedModule[]>, key: Key, planned: PlannedModule): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [planned]);
  else list.push(planned);
}
