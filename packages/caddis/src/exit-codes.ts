/**
 * How the command ends, as Caddy's does.
 *
 * @see Caddy's documentation of its exit codes
 * @internal
 */
export const exitCodes = {
  /** All went well. */
  ok: 0,
  /** Start-up or the command failed. */
  failed: 1,
  /** Ended at once: a second SIGINT, or SIGQUIT. */
  forced: 2,
  /** Ended gracefully, but with errors on the way. */
  stoppedWithErrors: 3,
} as const;
