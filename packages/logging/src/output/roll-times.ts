/** The times at which a file is rolled. @internal */
export interface RollTimes {
  /** Interval in milliseconds; 0 for none. */
  readonly intervalMs: number;
  /** Minutes of every hour. */
  readonly minutes: readonly number[];
  /** Times of the day, as minutes since midnight. */
  readonly timesOfDay: readonly number[];
  /** Whether these times are in the machine's time zone instead of UTC. */
  readonly localTime: boolean;
}

const minuteMs = 60_000;
const dayMinutes = 24 * 60;

/**
 * Computes when a file should be rolled next.
 *
 * @param begunAt - when the file was created, in milliseconds since the Unix epoch
 * @returns the time; `Infinity` for never
 * @internal
 */
export function nextRoll(begunAt: number, { intervalMs, minutes, timesOfDay, localTime }: RollTimes): number {
  const times = [Infinity];
  if (intervalMs > 0) times.push(begunAt + intervalMs);
  const wanted = new Set(timesOfDay);
  for (const minute of minutes) for (let hour = 0; hour < 24; hour += 1) wanted.add(hour * 60 + minute);
  if (wanted.size > 0) times.push(nextOf(wanted, begunAt, localTime));
  return Math.min(...times);
}

/** Searches minute by minute, for at most two days, because a day may lack a time when the clocks change. */
function nextOf(timesOfDay: ReadonlySet<number>, begunAt: number, localTime: boolean): number {
  let at = Math.floor(begunAt / minuteMs) * minuteMs;
  for (let minute = 0; minute <= 2 * dayMinutes; minute += 1) {
    at += minuteMs;
    const date = new Date(at);
    const ofDay = localTime ? date.getHours() * 60 + date.getMinutes() : date.getUTCHours() * 60 + date.getUTCMinutes();
    if (timesOfDay.has(ofDay)) return at;
  }
  return Infinity;
}
