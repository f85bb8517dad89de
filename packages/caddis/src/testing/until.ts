/** Longest wait in milliseconds. */
const deadlineMs = 8000;

/**
 * Asks again and again until something is so.
 *
 * @param what - what is waited for, for the error
 * @param ask - the question; a pause of a few milliseconds lies between two
 * @throws when it is not so within eight seconds
 */
export async function until(what: string, ask: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!(await ask())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
