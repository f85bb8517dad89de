import type { Sample } from './watched-server.js';

/** Increases that do not count as growth, because these values vary over time. */
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

/** Minimum number of samples to distinguish growth from variation. */
export const minSamples = 8;

/** A comparison of the minimum of early samples with the minimum of late samples. */
export interface Growth {
  readonly what: keyof Sample;
  readonly early: number;
  readonly late: number;
  readonly isTooMuch: boolean;
}

/**
 * Compares samples over a long time. Ignores the first fifth, in which code is compiled and caches are filled. Of the rest it compares
 * the minimum of the first third with the minimum of the last third, because leaked objects are present in every later sample.
 *
 * @param samples - in chronological order; fewer than {@link minSamples} are not judged
 */
export function findGrowth(samples: readonly Sample[]): readonly Growth[] {
  const judged = samples.slice(Math.ceil(samples.length / 5));
  const third = Math.max(1, Math.floor(judged.length / 3));
  const least = (of: readonly Sample[], what: keyof Sample): number => Math.min(...of.map((sample) => sample[what]));
  return (['heap', 'buffers', 'resident', 'descriptors', 'sockets', 'timers', 'promises', 'processes', 'files'] as const).map((what) => {
    const early = least(judged.slice(0, third), what);
    const late = least(judged.slice(-third), what);
    // Resident memory is not judged, because the kernel's count does not shrink when memory is freed.
    const isTooMuch = samples.length >= minSamples && what !== 'resident' && late > early * (1 + slack[what].share) + slack[what].count;
    return { what, early, late, isTooMuch };
  });
}
