import type { Pace, Steps } from '../pace.js';
import { hostsFirst } from '../plan/hosts-first.js';
import type { PlannedModule } from '../plan/plan.js';
import { type PlanRoots, rootsOf } from '../plan/roots-of.js';

/** What a reload does with one module. @public */
export interface ModuleChange {
  /** JSON pointer of the module in the new config; for a module that is gone, in the old config. */
  readonly pointer: string;
  /** ID of the module. */
  readonly module: string;
  /**
   * `kept`: the instance stays at its place. `moved`: the instance stays, at another pointer. `rebuilt`: a new instance replaces one of the same
   * module at the same place. `new`: there was none of that module. `gone`: the instance is cleaned up, and none of that module replaces it.
   */
  readonly change: ChangeKind;
  /** Its previous pointer, if it was moved. */
  readonly from?: string;
}

/** What can happen to a module. @public */
export type ChangeKind = 'kept' | 'moved' | 'rebuilt' | 'new' | 'gone';

/** Cost of examining one module, in units of a pace. */
const moduleUnits = 2;

/**
 * Lists what happens to the modules of two plans: those of the new plan in its order, each host before its guests, then those that are gone.
 *
 * @param old - the previous plan; `undefined` if there was none
 * @param next - the new plan
 * @param same - topmost modules of the new plan that are kept with everything below them → their modules in the old plan
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

/** Adds a kept module with everything below it. Relative to that module, everything below it keeps its place. */
function* addKept(root: PlannedModule, before: PlannedModule, changes: ModuleChange[], pace: Pace): Steps<void> {
  for (const { pointer, module } of hostsFirst([root])) {
    if (pace.spend(moduleUnits)) yield;
    const from = `${before.pointer}${pointer.slice(root.pointer.length)}`;
    changes.push({ pointer, module: module.descriptor.id, ...(from === pointer ? { change: 'kept' } : { change: 'moved', from }) });
  }
}
