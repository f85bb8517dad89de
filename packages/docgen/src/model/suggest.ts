import { editDistance } from '@caddis/runtime';
import { compareText } from './order.js';

/**
 * Finds known names that are similar to a mistyped one.
 *
 * @param wanted - the name as typed
 * @param known - all known names
 * @param max - maximum number of suggestions
 * @returns the most similar names first; empty when none is similar
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

/** Rates a name. Its last labels are compared like the whole ID, because readers often type only those. */
function rate(wanted: string, name: string, limit: number): number {
  const lower = wanted.toLowerCase();
  const known = name.toLowerCase();
  const endings = [known, ...[...known.matchAll(/[./]/g)].map((dot) => known.slice(dot.index + 1))];
  return Math.min(...endings.map((ending) => (ending === lower ? 0 : editDistance(lower, ending, limit))));
}
