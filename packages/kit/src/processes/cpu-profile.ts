import type { Profiler } from 'node:inspector';
import type { Clock } from '@caddis/core';
import { startPause } from '../pause.js';

/** Topic on which a worker records a CPU profile. The question is a {@link ProfileQuestion}. @public */
export const profileTopic: string = 'caddis.profile';

/** How long to record a CPU profile, and in which worker. @public */
export interface ProfileQuestion {
  readonly seconds: number;
  /** Number of the worker; other workers do not answer. Absent to ask all workers. */
  readonly worker?: number | undefined;
}

/** A CPU profile of one process, a worker's answer on {@link profileTopic}. @public */
export interface ProcessProfile {
  /** Number of the worker. */
  readonly id: number;
  /** The profile as JSON. */
  readonly profile: string;
}

/**
 * Records a CPU profile of this process.
 *
 * @param seconds - duration
 * @param signal - ends the recording early
 * @returns a CPU profile of V8
 * @public
 */
export async function takeCpuProfile(seconds: number, clock: Clock, signal?: AbortSignal): Promise<Profiler.Profile> {
  // Loaded on demand, because most processes never need it.
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
