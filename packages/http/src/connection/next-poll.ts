import { setImmediate } from 'node:timers/promises';

/**
 * Resolves when the event loop has polled all connections, so that all bytes that had arrived before the call have been read.
 *
 * @internal
 */
export async function nextPoll(): Promise<void> {
  // The first immediate may still come before the poll of this turn. Between the first and the second, there is always a poll.
  await setImmediate();
  await setImmediate();
}
