import { type Clock, type Logger, messageOf, originOf } from '@caddis/core';
import { RateLimitedLog } from '@caddis/kit';

const topic = 'source';

/**
 * Logs the failures of a source that is asked for every request: each failure once, and again every minute as long as it lasts.
 *
 * @internal
 */
export class SourceLog {
  private readonly log: RateLimitedLog;
  /** Message of the last failure; absent once the source has answered. */
  private message: string | undefined;

  constructor(
    log: Logger,
    clock: Clock,
    private readonly source: unknown,
  ) {
    this.log = new RateLimitedLog(log, clock);
  }

  /** Logs that the source failed and that static upstreams are used. */
  failed(error: unknown): void {
    const message = messageOf(error);
    if (message !== this.message) this.log.clear(topic);
    this.message = message;
    this.log.write(topic, 'error', { err: error, source: originOf(this.source) }, 'upstream source failed, falling back to static upstreams');
  }

  /** Notes that the source has answered, so that its next failure counts as new. */
  answered(): void {
    this.message = undefined;
  }
}
