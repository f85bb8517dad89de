import type { BuiltModule } from '@caddis/runtime';
import type { ModuleAges } from '../modules/module-ages.js';

/** Maximum number of modules shown. */
const maxShown = 500;
/** Maximum number of guests shown per module. */
const maxGuests = 50;

/** A module on the page, with the modules below it. @internal */
export interface TreeEntry {
  readonly id: string;
  readonly package: string;
  /** JSON pointer. */
  readonly path: string;
  /** Since when the instance has been in use, in milliseconds since the Unix epoch. */
  readonly since: number | undefined;
  /** Duration of its start, in milliseconds. */
  readonly took: number;
  readonly guests: readonly TreeEntry[];
  /** Number of guests that are not shown. */
  readonly left: number;
}

/** Builds the tree of modules, limited to what a page can show; modules near the root come first. @internal */
export function moduleTree(apps: readonly BuiltModule[], ages: ModuleAges): readonly TreeEntry[] {
  interface Made extends TreeEntry {
    readonly guests: Made[];
    left: number;
  }
  let shown = 0;
  const describe = ({ planned, instance, times }: BuiltModule): Made => {
    const { descriptor, package: info } = planned.module;
    const took = times.construct + times.provision + times.validate + times.start;
    return { id: descriptor.id, package: info.name, path: planned.pointer, since: ages.of(instance), took, guests: [], left: 0 };
  };
  const roots = apps.map((built) => ({ built, made: describe(built) }));
  const level = [...roots];
  // Breadth first: the loop appends to the list that it iterates over.
  for (const { built, made } of level) {
    for (const guest of built.guests) {
      if (shown >= maxShown || made.guests.length >= maxGuests) {
        made.left = built.guests.length - made.guests.length;
        break;
      }
      shown += 1;
      const below = { built: guest, made: describe(guest) };
      made.guests.push(below.made);
      level.push(below);
    }
  }
  return roots.map(({ made }) => made);
}
