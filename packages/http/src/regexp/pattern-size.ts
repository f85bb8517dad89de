/** A class of Unicode counts as so many instructions. */
const unicodeClass = 50;
/** Counts within each other can have this product in RE2. */
const maxCount = 1000;

/** One part of a pattern behind the other: counts in front of it, what is repeated, and the rest. */
const parts = /\{\d{1,4}(?:,\d{0,4})?\}|\\[pP](?:\{[^}]*\})?|\\[^]|\[\^?\]?(?:\\[^]|\[:\^?\w+:\]|[^\]\\])*\]?|[^]/gu;

/**
 * Says how much work a pattern is before it is compiled: about its number of instructions, and hardly less than that.
 *
 * @internal
 */
export function patternSize(pattern: string): number {
  let size = 0;
  let latest = 0;
  /** Greatest product of the counts within each other, of all that is in the group and of its latest part. */
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
      // RE2 refuses it, and says where.
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
