import type { Pace, Steps } from '../pace.js';
import { hostsFirst } from '../plan/hosts-first.js';
import type { PlannedModule } from '../plan/plan.js';
import { type PlanRoots, rootsOf } from '../plan/roots-of.js';

/** What a new config makes of one module. @public */
export interface ModuleChange {
  /** JSON pointer of the module in the new config; of one that is gone, in the old. */
  readonly pointer: string;
  /** ID of the module. */
  readonly module: string;
  /**
   * `kept`: the instance goes on where it was. `moved`: it goes on at another pointer. `rebuilt`: another instance stands where one of that
   * module stood. `new`: there was none of that module. `gone`: it is cleaned up, and none of that module stands in its place.
   */
  readonly change: ChangeKind;
  /** Where it was, if it was moved. */
  readonly from?: string;
}

/** What can become of a module. @public */
export type ChangeKind = 'kept' | 'moved' | 'rebuilt' | 'new' | 'gone';

/** What it takes to look at one module, in units of a pace. */
const moduleUnits = 2;

/**
 * Lists what becomes of the modules of two plans: those of the new one in its order, each host before its guests, then what is gone.
 *
 * @param old - the plan before; absent where there was none
 * @param next - the new plan
 * @param same - topmost modules of the new plan that are kept with all below them → those of the old plan
 * @internal
 */
export function* moduleChanges(old: PlanRoots | undefined, next: PlanRoots, same: ReadonlyMap<PlannedModule, PlannedModule>, pace: Pace): Steps<readonly ModuleChange[]> {
  const changes: ModuleChange[] = [];
  /** Old modules that are not kept, by pointer. */
  const left = new Map<string, PlannedModule>();
  const kept = new Set(same.values());
  for (const planned of hostsFirst(old === undefined ? [] : rootsOf(old), (module) => !kept.has(module))) {
    if (pace.spend(moduleUnits)) yield;
    if (!kept.has(planned)) left.set(planned.pointer, planned);
  }
  for (const planned of hostsFirst(rootsOf(next), (module) => !same.has(module))) {
    if (pace.spend(moduleUnits)) yield;
    const before = same.get(planned);
    if (before !== undefined) {
      yield* addKept(planned, before, changes, pace);
      continue;
    }
    const { pointer } = planned;
    const module = planned.module.descriptor.id;
    const isRebuilt = left.get(pointer)?.module.descriptor.id === module;
    if (isRebuilt) left.delete(pointer);
    changes.push({ pointer, module, change: isRebuilt ? 'rebuilt' : 'new' });
  }
  for (const { pointer, module } of left.values()) {
    if (pace.spend(moduleUnits)) yield;
    changes.push({ pointer, module: module.descriptor.id, change: 'gone' });
  }
  return changes;
}

/** Counts changes by their kind. @public */
export function countChanges(changes: readonly ModuleChange[]): Readonly<Record<ChangeKind, number>> {
  const counts = { kept: 0, moved: 0, rebuilt: 0, new: 0, gone: 0 };
  for (const { change } of changes) counts[change] += 1;
  return counts;
}

/** Adds a module that is kept and all below it. Below it everything stands as it stood. */
function* addKept(root: PlannedModule, before: PlannedModule, changes: ModuleChange[], pace: Pace): Steps<void> {
  for (const { pointer, module } of hostsFirst([root])) {
    if (pace.spend(moduleUnits)) yield;
    const from = `${before.pointer}${pointer.slice(root.pointer.length)}`;
    changes.push({ pointer, module: module.descriptor.id, ...(from === pointer ? { change: 'kept' } : { change: 'moved', from }) });
  }
}
