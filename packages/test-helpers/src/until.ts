import { setImmediate, setTimeout } from 'node:timers/promises';

/** How often the question is asked without a pause: what only has to run through some promises is found at once. */
const eagerTurns = 20;
const pauseMs = 5;

/**
 * Asks again and again until something is so.
 *
 * @param what - what is waited for, for the error
 * @param ask - the question; one that throws counts as answered with no
 * @param deadlineMs - longest wait in milliseconds of real time: a net for what never comes, and no measure of how busy the machine is
 * @throws when it is not so in time; the cause is what the question threw the last time
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
