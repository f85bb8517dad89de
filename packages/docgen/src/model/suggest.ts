import { compareText } from './order.js';

/**
 * Finds the known names that a mistyped one may have meant.
 *
 * @param wanted - what was typed
 * @param known - the names there are
 * @param most - greatest number of suggestions
 * @returns the nearest first; empty when nothing is near
 * @internal
 */
export function suggestNames(wanted: string, known: readonly string[], most = 3): readonly string[] {
  const limit = Math.max(2, Math.floor(wanted.length / 4));
  const rated = known.map((name) => ({ name, distance: rate(wanted, name) }));
  return rated
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || compareText(a.name, b.name))
    .slice(0, most)
    .map(({ name }) => name);
}

/** The last labels of an ID are often all that a reader types, so they count like the whole. */
function rate(wanted: string, name: string): number {
  const lower = wanted.toLowerCase();
  const endings = [name, ...[...name.matchAll(/[./]/g)].map((dot) => name.slice(dot.index + 1))];
  return Math.min(...endings.map((ending) => (ending === lower ? 0 : editDistance(lower, ending))));
}

/** Number of letters to insert, delete, replace, or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
