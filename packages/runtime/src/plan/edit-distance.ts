/**
 * Counts the letters to insert, delete, replace or swap with their neighbour to turn one text into the other.
 *
 * @param left - the first text
 * @param right - the second text
 * @param limit - larger distances are returned as any number above `limit`
 * @returns the number of edits; 0 for equal texts
 * @public
 */
export function editDistance(left: string, right: string, limit: number): number {
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
