/** Functions that write buffered data when the process exits. */
const flushes = new Set<() => void>();

/**
 * Registers a function that writes buffered data when the process exits.
 *
 * @param flush - writes the data synchronously; errors are ignored
 * @returns a function that unregisters it
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
      // The process is exiting, so the error cannot be reported.
    }
  }
}
