/** Texts longer than this are not compared: a slip of the pen is small. */
const longest = 64;

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
  if (name.length > longest) return [];
  const wanted = plain(name);
  const near: { readonly name: string; readonly distance: number }[] = [];
  for (const candidate of known) {
    const length = Math.max(wanted.length, candidate.length);
    // Something must be alike: one letter is not meant for another.
    const limit = Math.min(length - 1, Math.max(1, Math.floor(length / 3)));
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

/**
 * Counts the letters to insert, delete, replace or swap with their neighbour until one text is the other.
 *
 * @param limit - what is farther apart than this is reported as `limit + 1`
 */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replace = at(last, column - 1) + (left[row - 1] === right[column - 1] ? 0 : 1);
      let best = Math.min(replace, at(last, column) + 1, at(current, column - 1) + 1);
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        best = Math.min(best, at(beforeLast, column - 2) + 1);
      }
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, right.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}
