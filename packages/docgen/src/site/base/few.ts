import { html, type Html } from './html.js';

/**
 * Maximum length of lists that occur on many pages. Without this limit, the size of a site would grow with the square of its number of modules,
 * because each page would list all others.
 *
 * @internal
 */
export const maxRepeated = 60;

/**
 * Returns the entries of a long list that are nearest to one of them.
 *
 * @param items - the list
 * @param current - index of the entry; an index outside the list, e.g. -1, selects the beginning
 * @internal
 */
export function nearestOf<T>(items: readonly T[], current: number): readonly T[] {
  const start = Math.max(0, Math.min(current - Math.floor(maxRepeated / 2), items.length - maxRepeated));
  return items.slice(start, start + maxRepeated);
}

/** Links to the full list if some entries were left out. @internal */
export function restOf(all: number, shown: number, address: string): Html | false {
  return shown < all && html`<li><a href="${address}">all ${all}</a></li>`;
}
