import type { DaysResult } from './days/run-days.js';
import { findGrowth, minSamples, type Growth } from './growth/find-growth.js';
import type { Sample } from './growth/watched-server.js';
import type { SoakResult } from './run-soak.js';

/** The result as text, and whether the soak passed. */
export interface SoakReport {
  readonly text: string;
  readonly isWell: boolean;
}

/** Describes the result of a soak. */
export function reportSoak({ tally, troubles, samples, strayErrors }: SoakResult): SoakReport {
  const growth = findGrowth(samples);
  const grown = growth.filter(({ isTooMuch }) => isTooMuch);
  const parts = [
    ['What happened', lines(troubles.counts)],
    ['What came of it', lines(tally.counts)],
    ['How long answers took', [...tally.durations].map(tellDurations)],
    tellAllGrowth(samples, growth, 'the machine was too busy for enough samples'),
    ['Faults: lost though a retry may have saved it, or wrong', lines(tally.faults)],
    ['Errors that no call took', strayErrors],
  ] as const;
  return { text: textOf(parts), isWell: tally.faults.size === 0 && grown.length === 0 && strayErrors.length === 0 };
}

/** Describes the result of a run of many days. */
export function reportDays({ counts, samples, faults }: DaysResult): SoakReport {
  const growth = findGrowth(samples);
  const parts = [['What happened', lines(counts)], tellAllGrowth(samples, growth, 'the days were too few for enough samples'), ['Faults', faults]] as const;
  return { text: textOf(parts), isWell: faults.length === 0 && !growth.some(({ isTooMuch }) => isTooMuch) };
}

type Part = readonly [title: string, told: readonly string[]];

function textOf(parts: readonly Part[]): string {
  return parts.map(([title, told]) => `${title}\n${(told.length === 0 ? ['none'] : told).map((line) => `  ${line}\n`).join('')}`).join('\n');
}

function tellAllGrowth(samples: readonly Sample[], growth: readonly Growth[], excuse: string): Part {
  return ['Growth: the least of early samples, and of late ones', samples.length < minSamples ? [`not judged: ${excuse}`] : growth.map(tellGrowth)];
}

function lines(counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts].sort(([left], [right]) => (left < right ? -1 : 1)).map(([what, count]) => `${String(count).padStart(8)}  ${what}`);
}

function tellDurations([group, durations]: readonly [string, readonly number[]]): string {
  const sorted = [...durations].sort((left, right) => left - right);
  const at = (share: number): string => `${Math.round(sorted[Math.ceil(sorted.length * share) - 1] as number)} ms`;
  return `${group}: half of them ${at(0.5)}, 99 of 100 ${at(0.99)}, all ${at(1)}`;
}

function tellGrowth({ what, early, late, isTooMuch }: Growth): string {
  const isBytes = what === 'heap' || what === 'buffers' || what === 'resident';
  const tell = (value: number): string => (isBytes ? `${(value / 1e6).toFixed(1)} MB` : String(value));
  return `${what}: ${tell(early)} → ${tell(late)}${isTooMuch ? '  GROWS' : ''}`;
}
