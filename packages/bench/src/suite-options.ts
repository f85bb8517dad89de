import type { Contender } from './contender.js';

/** Options of the suites. @internal */
export interface SuiteOptions {
  readonly contenders: readonly Contender[];
  /** Names of the scenarios to run; all when undefined. */
  readonly scenarios: readonly string[] | undefined;
  readonly rounds: number;
  /** Duration of the load of one measurement, in seconds. */
  readonly seconds: number;
  /** Name of the contender with which the others are compared. */
  readonly reference: string;
  readonly hasCaddy: boolean;
  /** Tells whether a program is installed. */
  readonly has: (program: string) => boolean;
  /** Number of workers to compare with one process. If given, `load` measures nothing else. */
  readonly workers: number | undefined;
  readonly report: (line: string) => void;
}
