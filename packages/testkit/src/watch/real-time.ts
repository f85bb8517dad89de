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

/** In how many parts a time is cut: a process that was held up itself must not take its own pause for that of a module. */
const parts = 25;
/** Turns of the event loop behind each part, for what has arrived meanwhile. */
const turnsOfPart = 2;

/**
 * Waits for something, but not for ever.
 *
 * @param ms - milliseconds of real time in which this process was not held up
 * @returns what it gives, or {@link late}
 * @throws what it throws
 */
export async function inTime<T>(work: PromiseLike<T> | T, ms: number): Promise<T | typeof late> {
  const controller = new AbortController();
  try {
    return await Promise.race([work, timeIsOver(ms, controller.signal)]);
  } finally {
    controller.abort();
  }
}

async function timeIsOver(ms: number, signal: AbortSignal): Promise<typeof late> {
  for (let part = 0; part < parts && !signal.aborted; part += 1) {
    await sleep(ms / parts, undefined, { signal }).catch(() => undefined);
    await turns(turnsOfPart);
  }
  return late;
}

/** How often a question is asked at least, though the time is over: for a process that was held up it may be so at once. */
const minQuestions = 20;
const pauseMs = 5;

/**
 * Asks again and again until there is an answer that is not `undefined`.
 *
 * @param ask - the question
 * @param ms - milliseconds of real time after which it is given up
 * @returns the answer; `undefined` where there was none in time
 */
export async function eventually<T>(ask: () => T | undefined | Promise<T | undefined>, ms: number): Promise<T | undefined> {
  const begin = performance.now();
  for (let asked = 1; ; asked += 1) {
    const before = performance.now();
    const found = await ask();
    const now = performance.now();
    // What takes so long to answer is not asked twenty times.
    if (found !== undefined || (now - begin > ms && (asked >= minQuestions || now - before > ms / parts))) return found;
    await pause(pauseMs);
  }
}
