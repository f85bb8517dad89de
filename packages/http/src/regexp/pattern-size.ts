/** Number of instructions to assume for a Unicode class. */
const unicodeClass = 50;
/** Maximum product of nested counts in RE2. */
const maxCount = 1000;

/** Matches one part of a pattern: a count, a class or escape, or a single character. */
const parts = /\{\d{1,4}(?:,\d{0,4})?\}|\\[pP](?:\{[^}]*\})?|\\[^]|\[\^?\]?(?:\\[^]|\[:\^?\w+:\]|[^\]\\])*\]?|[^]/gu;

/**
 * Estimates the cost of a pattern before it is compiled, as a number of instructions. The estimate is hardly ever too low.
 *
 * @internal
 */
export function patternSize(pattern: string): number {
  let size = 0;
  let latest = 0;
  /** Largest products of nested counts: in the current group, and in its latest part. */
  let times = 1;
  let latestTimes = 1;
  const outer: (readonly [size: number, times: number])[] = [];
  for (const [part] of pattern.matchAll(parts)) {
    if (part === '(') {
      outer.push([size, times]);
      [size, times] = [2, 1];
    } else if (part === ')') {
      const [outerSize, outerTimes] = outer.pop() ?? [0, 1];
      [latest, latestTimes] = [size, times];
      size += outerSize;
      times = Math.max(times, outerTimes);
    } else if (part.startsWith('{') && part.length > 1) {
      const count = Math.max(...(part.match(/\d+/g) ?? []).map(Number), 1);
      size += latest * (count - 1);
      latest *= count;
      latestTimes *= count;
      // RE2 rejects this pattern and reports the place.
      if (latestTimes > maxCount) return 0;
      times = Math.max(times, latestTimes);
    } else {
      const classes = part.match(/\\[pP]/g)?.length ?? 0;
      latest = 1 + classes * unicodeClass;
      latestTimes = 1;
      size += latest;
    }
  }
  return size;
}
