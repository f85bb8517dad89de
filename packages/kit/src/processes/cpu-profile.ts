import type { Profiler } from 'node:inspector';
import type { Clock } from '@caddis/core';
import { startPause } from '../pause.js';

/** Topic on which a worker takes a CPU profile. The question is a {@link ProfileQuestion}. @public */
export const profileTopic: string = 'caddis.profile';

/** For how long a CPU profile is taken, and of which worker. @public */
export interface ProfileQuestion {
  readonly seconds: number;
  /** Its number; others do not answer. Absent for all. */
  readonly worker?: number | undefined;
}

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
