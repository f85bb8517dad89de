/** The result of a fuzz. */
export interface FuzzResult {
  /** Number of inputs that were tried. */
  readonly runs: number;
  /** Inputs that were handled wrongly, each with the fault; empty if there were none. */
  readonly failures: readonly string[];
  /** Further information, e.g. how many inputs were accepted. */
  readonly remarks: readonly string[];
}

/** Options of a fuzz. */
export interface FuzzOptions {
  readonly count: number;
  readonly seed: number;
  /** Workers of the server, if the fuzz runs one; 1 when left out: one process. */
  readonly workers?: number;
  /** Called with progress messages. */
  readonly say: (text: string) => void;
}

/** Number of failures after which a fuzz stops. */
export const maxFailures = 10;
