import { html, type Html } from './html.js';

/**
 * Entries that a list has at most where it stands on many pages. Without a bound, a site of thousands of modules would grow with their square, as
 * each page would name all the others.
 *
 * @internal
 */
export const maxRepeated = 60;

/**
 * The entries of a long list that stand nearest to one of them.
 *
 * @param items - the list
 * @param current - the entry; any place beyond the list, as -1, stands for its beginning
 * @internal
 */
export function nearestOf<T>(items: readonly T[], current: number): readonly T[] {
  const start = Math.max(0, Math.min(current - Math.floor(maxRepeated / 2), items.length - maxRepeated));
  return items.slice(start, start + maxRepeated);
}

/** Says how many entries a list leaves out, and where they are; nothing where it has all. @internal */
export function restOf(all: number, shown: number, address: string): Html | false {
  return shown < all && html`<li><a href="${address}">all ${all}</a></li>`;
}
