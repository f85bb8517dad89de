/** What writes the rest of something when the process ends. */
const flushes = new Set<() => void>();

/**
 * Has something written when the process exits.
 *
 * @param flush - writes what waits, without a pause; what it throws is left out
 * @returns ends that
 * @public
 */
export function atProcessExit(flush: () => void): () => void {
  if (flushes.size === 0) process.on('exit', flushAll);
  flushes.add(flush);
  return () => {
    flushes.delete(flush);
    if (flushes.size === 0) process.off('exit', flushAll);
  };
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
