import type { PlannedModule } from './plan.js';

/**
 * Iterates over planned modules in the order of the document, each host before its guests. Only memory limits the nesting depth.
 *
 * @param roots - the topmost modules
 * @param entersBelow - whether to visit what is below a module
 * @internal
 */
export function* hostsFirst(roots: readonly PlannedModule[], entersBelow: (planned: PlannedModule) => boolean = () => true): Generator<PlannedModule, void, undefined> {
  const pending = roots.toReversed();
  for (let planned = pending.pop(); planned !== undefined; planned = pending.pop()) {
    yield planned;
    if (!entersBelow(planned)) continue;
    const { guests } = planned;
    for (let index = guests.length - 1; index >= 0; index -= 1) pending.push(guests[index] as PlannedModule);
  }
}
