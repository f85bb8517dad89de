import type { BuiltModule } from '@caddis/runtime';
import type { ModuleAges } from '../modules/module-ages.js';

/** Modules that are shown. */
const maxShown = 500;
/** Guests of one module that are shown. */
const maxGuests = 50;

/** A module and those below it, as the page shows them. @internal */
export interface TreeEntry {
  readonly id: string;
  readonly package: string;
  /** JSON pointer. */
  readonly path: string;
  /** Since when the instance is in use, in milliseconds since the Unix epoch. */
  readonly since: number | undefined;
  /** How long its start took, in milliseconds. */
  readonly took: number;
  readonly guests: readonly TreeEntry[];
  /** Guests that are not shown. */
  readonly left: number;
}

/** The tree of modules, as much of it as a page can show: what is near the root first. @internal */
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
  // It grows while it is gone through.
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
