import { setImmediate, setTimeout } from 'node:timers/promises';

/** Number of tries without a pause, so that a result which only takes a few promises is found at once. */
const eagerTurns = 20;
const pauseMs = 5;

/**
 * Repeats a question until the answer is true.
 *
 * @param what - what the test waits for, for the error message
 * @param ask - the question; an error counts as false
 * @param deadlineMs - maximum wait in milliseconds of real time; only a safety net that a busy machine must not exceed
 * @throws if the answer is not true in time; the cause is the last error of the question
 *
 * @public
 */
export async function until(what: string, ask: () => boolean | Promise<boolean>, deadlineMs = 120_000): Promise<void> {
  const end = performance.now() + deadlineMs;
  for (let turn = 0; ; turn += 1) {
    let cause: unknown;
    try {
      if (await ask()) return;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`, { cause });
    await (turn < eagerTurns ? setImmediate() : setTimeout(pauseMs));
  }
}
