import type { Pace, Steps } from '../pace.js';
import type { Plan, PlannedModule } from '../plan/plan.js';
import { SubtreeKinds } from './subtree-kinds.js';

/** What two plans have in common. @internal */
export interface PlanComparison {
  /** Modules of the new plan that are as they were, with all below them → those of the old plan. Only the topmost of each tree are named. */
  readonly same: ReadonlyMap<PlannedModule, PlannedModule>;
  readonly kinds: SubtreeKinds;
}

/** A module of the old plan. */
interface OldModule {
  readonly planned: PlannedModule;
  readonly host: OldModule | undefined;
  readonly guests: OldModule[];
  /** Whether it, or something below it, was found in the new plan. */
  isTouched: boolean;
}

/** What it takes to look at one module, in units of a pace. */
const moduleUnits = 2;

/**
 * Finds what a new plan has in common with an old one: whole subtrees, at the same pointer first, and elsewhere where a neighbour's coming or going has
 * moved them. Each old module is found at most once; greater subtrees come before smaller ones. Runs no code of modules, and takes time in proportion
 * to the size of the plans.
 *
 * What is written in other words, as `60s` for `1m`, is not the same. Nor is anything where the folders of the two differ, since modules may ask for it.
 *
 * @internal
 */
export function* comparePlans(old: Plan, next: Plan, pace: Pace): Steps<PlanComparison> {
  const kinds = new SubtreeKinds();
  const same = new Map<PlannedModule, PlannedModule>();
  if (old.folder !== next.folder) return { same, kinds };
  yield* kinds.add(old.apps, pace);
  yield* kinds.add(next.apps, pace);
  const byPointer = new Map<string, OldModule>();
  const byKind = new Map<number, OldModule[]>();
  for (const module of yield* oldModules(old.apps, pace)) {
    if (pace.spend(moduleUnits)) yield;
    byPointer.set(module.planned.pointer, module);
    const alike = byKind.get(kinds.of(module.planned));
    if (alike === undefined) byKind.set(kinds.of(module.planned), [module]);
    else alike.push(module);
  }
  // The first of each kind is to be found first.
  for (const alike of byKind.values()) alike.reverse();
  for (let level = next.apps; level.length > 0; ) {
    const elsewhere: PlannedModule[] = [];
    for (const planned of level) {
      if (pace.spend(moduleUnits)) yield;
      const there = byPointer.get(planned.pointer);
      if (there === undefined || there.isTouched || kinds.of(there.planned) !== kinds.of(planned)) elsewhere.push(planned);
      else yield* take(planned, there);
    }
    const below: PlannedModule[] = [];
    for (const planned of yield* tallestFirst(elsewhere, kinds, pace)) {
      if (pace.spend(moduleUnits)) yield;
      const found = nextFree(byKind.get(kinds.of(planned)));
      if (found !== undefined) yield* take(planned, found);
      else for (const guest of planned.guests) below.push(guest);
    }
    level = below;
  }
  return { same, kinds };

  function* take(planned: PlannedModule, found: OldModule): Steps<void> {
    same.set(planned, found.planned);
    for (let host = found.host; host !== undefined && !host.isTouched; host = host.host) host.isTouched = true;
    const pending = [found];
    for (let module = pending.pop(); module !== undefined; module = pending.pop()) {
      if (pace.spend(moduleUnits)) yield;
      module.isTouched = true;
      for (const guest of module.guests) pending.push(guest);
    }
  }
}

/** What stands inside of something must not be found before it. */
function* tallestFirst(modules: readonly PlannedModule[], kinds: SubtreeKinds, pace: Pace): Steps<readonly PlannedModule[]> {
  const byHeight = new Map<number, PlannedModule[]>();
  for (const planned of modules) {
    if (pace.spend()) yield;
    const height = kinds.height(planned);
    const alike = byHeight.get(height);
    if (alike === undefined) byHeight.set(height, [planned]);
    else alike.push(planned);
  }
  return [...byHeight.keys()].sort((a, b) => b - a).flatMap((height) => byHeight.get(height) as PlannedModule[]);
}

/** Takes the first that is free off a list whose first ones are at its end. What is touched stays so, so each is looked at once. */
function nextFree(alike: OldModule[] | undefined): OldModule | undefined {
  for (let last = alike?.pop(); last !== undefined; last = alike?.pop()) if (!last.isTouched) return last;
  return undefined;
}

/** All modules of a plan, each before those below it. */
function* oldModules(apps: readonly PlannedModule[], pace: Pace): Steps<readonly OldModule[]> {
  const all: OldModule[] = [];
  const pending: OldModule[] = apps.map((planned) => ({ planned, host: undefined, guests: [], isTouched: false })).reverse();
  for (let module = pending.pop(); module !== undefined; module = pending.pop()) {
    if (pace.spend(moduleUnits)) yield;
    all.push(module);
    const { guests } = module.planned;
    for (let index = guests.length - 1; index >= 0; index -= 1) {
      const guest: OldModule = { planned: guests[index] as PlannedModule, host: module, guests: [], isTouched: false };
      module.guests.push(guest);
      pending.push(guest);
    }
  }
  return all;
}
