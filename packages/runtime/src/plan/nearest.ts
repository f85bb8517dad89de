import { editDistance } from './edit-distance.js';

/** Texts longer than this are not compared: a slip of the pen is small. */
const maxLength = 64;

/**
 * Finds the names that someone who wrote `name` most likely meant.
 *
 * @param name - what was written
 * @param known - names to choose from
 * @param count - greatest number of names to return
 * @returns the nearest first, only those near enough to be meant; those that differ in case or in `-` for `_` come first
 * @internal
 */
export function nearest(name: string, known: Iterable<string>, count = 1): readonly string[] {
  if (name.length > maxLength) return [];
  const wanted = plain(name);
  const near: { readonly name: string; readonly distance: number }[] = [];
  for (const candidate of known) {
    const length = Math.max(wanted.length, candidate.length);
    // Something must be alike: one letter is not meant for another.
    const limit = isVersion(wanted) ? 0 : Math.min(length - 1, Math.max(1, Math.floor(length / 3)));
    const distance = editDistance(wanted, plain(candidate), limit);
    if (distance <= limit) near.push({ name: candidate, distance });
  }
  return near
    .sort((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, count)
    .map((entry) => entry.name);
}

/** Asks whether the nearest name was meant. @internal */
export function meantHelp(meant: string | undefined): string | undefined {
  return meant === undefined ? undefined : `did you mean "${meant}"?`;
}

/** A version, such as `h3` or `1.1`, is not mistyped: another one is not meant. */
function isVersion(name: string): boolean {
  return /^[a-z]?\d+(?:\.\d+)*$/.test(name);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}
