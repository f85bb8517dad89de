/** What random input has found. */
export interface FuzzResult {
  /** How many inputs were tried. */
  readonly runs: number;
  /** Each input that was not taken as it must, with what was wrong; empty when all is well. */
  readonly failures: readonly string[];
  /** What else is worth knowing, e.g. how many inputs were taken. */
  readonly remarks: readonly string[];
}

/** What a fuzz is to do. */
export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  /** Is told how it goes. */
  readonly say: (text: string) => void;
}

/** Failures after which it is enough. */
export const maxFailures = 10;
