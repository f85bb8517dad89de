import type { Profiler } from 'node:inspector';
import type { Clock } from '@caddis/core';
import { startPause } from '../pause.js';

/** Topic on which a worker takes a CPU profile. The question is for how many seconds. @public */
export const profileTopic: string = 'caddis.profile';

/** A CPU profile of one process, as a worker answers with it on {@link profileTopic}. @public */
export interface ProcessProfile {
  /** Number of the worker. */
  readonly id: number;
  /** The profile, as JSON. */
  readonly profile: string;
}

/**
 * Watches where this process spends its time.
 *
 * @param seconds - for how long
 * @param signal - ends it before
 * @returns a CPU profile of V8
 * @public
 */
export async function takeCpuProfile(seconds: number, clock: Clock, signal?: AbortSignal): Promise<Profiler.Profile> {
  // Few processes ever need it.
  const { Session } = await import('node:inspector/promises');
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    await startPause(clock, seconds * 1000, signal).done;
    return (await session.post('Profiler.stop')).profile;
  } finally {
    session.disconnect();
  }
}
