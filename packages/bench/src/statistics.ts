/** The middle of some numbers, with how far they lie apart. @internal */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** @throws when there are no numbers @internal */
export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const [least] = sorted;
  const greatest = sorted.at(-1);
  if (least === undefined || greatest === undefined) throw new Error('nothing to summarize');
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? least;
  const median = sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? least)) / 2;
  return { median, least, greatest };
}

/** Writes a summary as `0.61 (0.58–0.64)`. @internal */
export function formatSummary({ median, least, greatest }: Summary, digits = 2): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)}–${greatest.toFixed(digits)})`;
}
