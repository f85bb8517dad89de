import { editDistance } from './edit-distance.js';

/** Longer texts are not compared, because a typo in them is unlikely. */
const maxLength = 64;

/**
 * Finds the names that the author of `name` most likely meant.
 *
 * @param name - what was written
 * @param known - names to choose from
 * @param count - maximum number of names to return
 * @returns the nearest names first, only those near enough to be meant; differences in case or `-` for `_` do not count
 * @internal
 */
export function nearest(name: string, known: Iterable<string>, count = 1): readonly string[] {
  if (name.length > maxLength) return [];
  const wanted = plain(name);
  const near: { readonly name: string; readonly distance: number }[] = [];
  for (const candidate of known) {
    const length = Math.max(wanted.length, candidate.length);
    // At least one letter must match: a name of one letter is not a typo of another.
    const limit = isVersion(wanted) ? 0 : Math.min(length - 1, Math.max(1, Math.floor(length / 3)));
    const distance = editDistance(wanted, plain(candidate), limit);
    if (distance <= limit) near.push({ name: candidate, distance });
  }
  return near
    .sort((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, count)
    .map((entry) => entry.name);
}

/** Suggests the nearest name. @internal */
export function meantHelp(meant: string | undefined): string | undefined {
  return meant === undefined ? undefined : `did you mean "${meant}"?`;
}

/** Tells whether a name is a version such as `h3` or `1.1`; those are not treated as typos of each other. */
function isVersion(name: string): boolean {
  return /^[a-z]?\d+(?:\.\d+)*$/.test(name);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}
