/** What writes the rest of something when the process ends. */
const flushes = new Set<() => void>();
let listening = false;

/**
 * Has something written when the process exits.
 *
 * @param flush - writes what waits, without a pause; what it throws is left out
 * @returns ends that
 * @public
 */
export function atProcessExit(flush: () => void): () => void {
  flushes.add(flush);
  if (!listening) process.once('exit', flushAll);
  listening = true;
  return () => void flushes.delete(flush);
}

function flushAll(): void {
  for (const flush of flushes) {
    try {
      flush();
    } catch {
      // Nobody is left to be told.
    }
  }
}
