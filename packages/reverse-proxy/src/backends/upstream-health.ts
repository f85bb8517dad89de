/** Result of a handler's active checks of one upstream. Times are in milliseconds since the Unix epoch. @public */
export interface UpstreamHealth {
  /** The upstream, as configured or as its source named it. */
  readonly dial: string;
  readonly healthy: boolean;
  /** Number of consecutive checks that passed. */
  readonly passes: number;
  /** Number of consecutive checks that failed. */
  readonly fails: number;
  /** Why the last failed check failed; kept when later checks pass. */
  readonly lastFailure: { readonly reason: string; readonly at: number } | undefined;
  /** When the last check ended; absent before the first check has ended. */
  readonly checkedAt: number | undefined;
}
