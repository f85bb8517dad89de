import promisedTimers from 'node:timers/promises';
import { setImmediate } from 'node:timers';

/** Captured before timers are watched, so that the kit's own timers are not counted as the module's. */
const sleep = promisedTimers.setTimeout;

/** Waits in real time, in milliseconds. */
export async function pause(ms: number): Promise<void> {
  await sleep(ms);
}

/** Waits for a number of event loop turns. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => void setImmediate(resolve));
}

/** Result of {@link inTime} if the time ends first. */
export const late = Symbol('late');

/** Number of parts into which a time is divided, so that a pause of the whole process is not counted as slowness of the module. */
const parts = 25;
/** Event loop turns after each part, to handle events that arrived meanwhile. */
const turnsOfPart = 2;

/**
 * Waits for a promise, but only for a limited time.
 *
 * @param ms - milliseconds of real time, not counting pauses of the whole process
 * @returns the value, or {@link late}
 * @throws what the promise rejects with
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

/** Minimum number of tries, even after the deadline: a process that was paused may find the deadline passed at the first try. */
const minQuestions = 20;
const pauseMs = 5;

/**
 * Repeats a question until the answer is not `undefined`.
 *
 * @param ask - the question
 * @param ms - milliseconds of real time after which it gives up
 * @returns the answer; `undefined` if there was none in time
 */
export async function eventually<T>(ask: () => T | undefined | Promise<T | undefined>, ms: number): Promise<T | undefined> {
  const begin = performance.now();
  for (let asked = 1; ; asked += 1) {
    const before = performance.now();
    const found = await ask();
    const now = performance.now();
    // A question that takes a large part of the time by itself is not repeated up to the minimum.
    if (found !== undefined || (now - begin > ms && (asked >= minQuestions || now - before > ms / parts))) return found;
    await pause(pauseMs);
  }
}
