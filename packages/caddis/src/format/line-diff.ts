/** Maximum product of the two line counts; larger changes are shown as a block of removed and a block of added lines. */
const maxCells = 4_000_000;

/**
 * Formats the difference of two texts line by line: `- ` removed, `+ ` added, two spaces unchanged.
 *
 * @internal
 */
export function lineDiff(before: string, after: string): string {
  const old = before.split('\n');
  const young = after.split('\n');
  let head = 0;
  while (head < old.length && head < young.length && old[head] === young[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < young.length - head && old.at(-1 - tail) === young.at(-1 - tail)) tail += 1;
  const middle = changes(old.slice(head, old.length - tail), young.slice(head, young.length - tail));
  return [...old.slice(0, head).map((line) => `  ${line}`), ...middle, ...old.slice(old.length - tail).map((line) => `  ${line}`)].join('\n');
}

function changes(old: readonly string[], young: readonly string[]): readonly string[] {
  if (old.length * young.length > maxCells) return [...old.map((line) => `- ${line}`), ...young.map((line) => `+ ${line}`)];
  const width = young.length + 1;
  /** Length of the longest common subsequence that starts at each pair of lines. */
  const common = new Uint32Array((old.length + 1) * width);
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = young.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        old[row] === young[column] ? (common[(row + 1) * width + column + 1] as number) + 1 : Math.max(common[(row + 1) * width + column] as number, common[row * width + column + 1] as number);
    }
  }
  const lines: string[] = [];
  let row = 0;
  let column = 0;
  while (row < old.length || column < young.length) {
    if (row < old.length && column < young.length && old[row] === young[column]) {
      lines.push(`  ${old[row]}`);
      row += 1;
      column += 1;
    } else if (row < old.length && (column === young.length || (common[(row + 1) * width + column] as number) >= (common[row * width + column + 1] as number))) lines.push(`- ${old[row++]}`);
    else lines.push(`+ ${young[column++]}`);
  }
  return lines;
}
