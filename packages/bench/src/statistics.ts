/** Median, minimum and maximum of several numbers. @internal */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
}

/** Summarizes numbers. @throws if there are no numbers @internal */
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

/** Formats a summary, e.g. as `0.61 (0.58–0.64)`. @internal */
export function formatSummary({ median, least, greatest }: Summary, digits = 2): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)}–${greatest.toFixed(digits)})`;
}
