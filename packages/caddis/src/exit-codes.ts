/**
 * Exit codes of the command, the same as Caddy's.
 *
 * @see Caddy's documentation of its exit codes
 * @internal
 */
export const exitCodes = {
  /** Success. */
  ok: 0,
  /** Start-up or the command failed. */
  failed: 1,
  /** Ended at once, by a second SIGINT or by SIGQUIT. */
  forced: 2,
  /** Ended gracefully, but with errors while stopping. */
  stoppedWithErrors: 3,
} as const;
