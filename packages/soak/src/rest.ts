import { setTimeout as pause } from 'node:timers/promises';

/** Waits for some milliseconds, or until the signal is aborted. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
