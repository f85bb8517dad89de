import promisedTimers from 'node:timers/promises';
import { setImmediate } from 'node:timers';

/** Taken before timers are watched, so that the kit's own are not among those of the module. */
const sleep = promisedTimers.setTimeout;

/** Waits in real time, in milliseconds. */
export async function pause(ms: number): Promise<void> {
  await sleep(ms);
}

/** Lets the event loop turn. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
}

/** What {@link inTime} gives where the time is over first. */
export const late = Symbol('late');

/**
 * Waits for something, but not for ever.
 *
 * @param ms - milliseconds of real time
 * @returns what it gives, or {@link late}
 * @throws what it throws
 */
export async function inTime<T>(work: PromiseLike<T> | T, ms: number): Promise<T | typeof late> {
  const controller = new AbortController();
  const over = sleep(ms, late, { signal: controller.signal }).catch((): typeof late => late);
  try {
    return await Promise.race([work, over]);
  } finally {
    controller.abort();
  }
}
