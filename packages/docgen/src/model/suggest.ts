import { editDistance } from '@caddis/runtime';
import { compareText } from './order.js';

/**
 * Finds the known names that a mistyped one may have meant.
 *
 * @param wanted - what was typed
 * @param known - the names there are
 * @param max - greatest number of suggestions
 * @returns the nearest first; empty when nothing is near
 * @internal
 */
export function suggestNames(wanted: string, known: readonly string[], max = 3): readonly string[] {
  const limit = Math.max(2, Math.floor(wanted.length / 4));
  const rated = known.map((name) => ({ name, distance: rate(wanted, name, limit) }));
  return rated
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || compareText(a.name, b.name))
    .slice(0, max)
    .map(({ name }) => name);
}

/** The last labels of an ID are often all that a reader types, so they count like the whole. */
function rate(wanted: string, name: string, limit: number): number {
  const lower = wanted.toLowerCase();
  const known = name.toLowerCase();
  const endings = [known, ...[...known.matchAll(/[./]/g)].map((dot) => known.slice(dot.index + 1))];
  return Math.min(...endings.map((ending) => (ending === lower ? 0 : editDistance(lower, ending, limit))));
}
