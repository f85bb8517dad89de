import type { Random } from '../../random.js';

/** A source of upstreams whose answers change, and a model of what it must name. */
export interface ChangingSource {
  /** Name of the source, e.g. `etcd`. */
  readonly name: string;
  /** The config of the source. */
  readonly config: object;
  /** Returns the addresses that it must name now, without duplicates. */
  named(): readonly string[];
  /** Changes what the source names, or makes it fail. @returns what was done, as readable text */
  step(random: Random): Promise<string>;
  stop(): Promise<unknown>;
}

/** How long the last answer is used while a source fails: longer than any run. */
export const gracePeriod = '24h';
/** Returns some of the numbers 1 to 5, possibly none. */
export const someHosts = (random: Random): number[] => [1, 2, 3, 4, 5].filter(() => random.chance(0.5));
