/** What a handler's active check says of one upstream. Times are milliseconds since the Unix epoch. @public */
export interface UpstreamHealth {
  /** The upstream as configured, or as its source named it. */
  readonly dial: string;
  readonly healthy: boolean;
  /** Checks that passed in a row. */
  readonly passes: number;
  /** Checks that failed in a row. */
  readonly fails: number;
  /** What was wrong in the last check that failed, kept when later ones pass. */
  readonly lastFailure: { readonly reason: string; readonly at: number } | undefined;
  /** When the last check ended; absent before the first has. */
  readonly checkedAt: number | undefined;
}
