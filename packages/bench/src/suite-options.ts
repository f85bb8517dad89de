import type { Contender } from './contender.js';

/** What to measure and how long. @internal */
export interface SuiteOptions {
  readonly contenders: readonly Contender[];
  /** Names of the scenarios; all when absent. */
  readonly scenarios: readonly string[] | undefined;
  readonly rounds: number;
  /** Seconds of load for one measurement. */
  readonly seconds: number;
  /** Whom the others are compared with. */
  readonly reference: string;
  readonly hasCaddy: boolean;
  /** Tells whether a program is installed. */
  readonly has: (program: string) => boolean;
  /** How many workers are measured beside one process, in the place of everything else that `load` measures. */
  readonly workers: number | undefined;
  readonly report: (line: string) => void;
}
