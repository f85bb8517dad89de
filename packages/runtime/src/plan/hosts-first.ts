import type { PlannedModule } from './plan.js';

/**
 * Walks over planned modules in the order of the document, each host before its guests. The nesting may be as deep as memory allows.
 *
 * @param roots - where to begin
 * @param entersBelow - whether to go on below a module
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
