import { type Clock, type Logger, messageOf, originOf } from '@caddis/core';

/** The same failure is logged again after this many milliseconds. */
const repeatMs = 60_000;

/**
 * Logs the failures of a source that is asked for every request: each once, and again every minute as long as it lasts.
 *
 * @internal
 */
export class SourceLog {
  private message: string | undefined;
  private loggedAt = 0;
  private unlogged = 0;

  constructor(
    private readonly log: Logger,
    private readonly clock: Clock,
    private readonly source: unknown,
  ) {}

  /** The source failed; static upstreams are used. */
  failed(error: unknown): void {
    const message = messageOf(error);
    const now = this.clock.now();
    if (message === this.message && now - this.loggedAt < repeatMs) {
      this.unlogged += 1;
      return;
    }
    this.log.error({ err: error, source: originOf(this.source), unlogged: this.unlogged }, 'upstream source failed, falling back to static upstreams');
    this.message = message;
    this.loggedAt = now;
    this.unlogged = 0;
  }

  /** The source answered. */
  answered(): void {
    this.message = undefined;
  }
}
