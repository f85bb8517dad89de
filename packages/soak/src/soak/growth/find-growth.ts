import type { Sample } from './watched-server.js';

/** How much more of each is no growth: what a process has at one time and not at another. */
const slack: Readonly<Record<Exclude<keyof Sample, 'resident'>, { readonly share: number; readonly count: number }>> = {
  heap: { share: 0.1, count: 3_000_000 },
  buffers: { share: 0.2, count: 8_000_000 },
  descriptors: { share: 0.1, count: 10 },
  sockets: { share: 0.1, count: 10 },
  timers: { share: 0.1, count: 10 },
  promises: { share: 0.2, count: 50 },
  processes: { share: 0, count: 0 },
  files: { share: 0.1, count: 3 },
};

/** Samples that it takes to tell growth from what comes and goes. */
export const minSamples = 8;

/** What grew: the least of early samples, and the least of late ones. */
export interface Growth {
  readonly what: keyof Sample;
  readonly early: number;
  readonly late: number;
  readonly isTooMuch: boolean;
}

/**
 * Compares samples that were taken over a long time. The first fifth does not count: code is compiled and memories fill up. Of what is left
 * the least of the first third and the least of the last third are compared, since what hangs on to something holds it in every sample.
 *
 * @param samples - in the order of time; fewer than {@link minSamples} are not judged
 */
export function findGrowth(samples: readonly Sample[]): readonly Growth[] {
  const judged = samples.slice(Math.ceil(samples.length / 5));
  const third = Math.max(1, Math.floor(judged.length / 3));
  const least = (of: readonly Sample[], what: keyof Sample): number => Math.min(...of.map((sample) => sample[what]));
  return (['heap', 'buffers', 'resident', 'descriptors', 'sockets', 'timers', 'promises', 'processes', 'files'] as const).map((what) => {
    const early = least(judged.slice(0, third), what);
    const late = least(judged.slice(-third), what);
    // What the kernel counts does not go back when memory is free again.
    const isTooMuch = samples.length >= minSamples && what !== 'resident' && late > early * (1 + slack[what].share) + slack[what].count;
    return { what, early, late, isTooMuch };
  });
}
