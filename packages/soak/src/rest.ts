import { setTimeout as pause } from 'node:timers/promises';

/** Waits so many milliseconds, or until the signal. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
