import { type Clock, type Logger, messageOf, originOf } from '@caddis/core';
import { RateLimitedLog } from '@caddis/kit';

const topic = 'source';

/**
 * Logs the failures of a source that is asked for every request: each once, and again every minute as long as it lasts.
 *
 * @internal
 */
export class SourceLog {
  private readonly log: RateLimitedLog;
  /** What the source failed with last; absent since it has answered. */
  private message: string | undefined;

  constructor(
    log: Logger,
    clock: Clock,
    private readonly source: unknown,
  ) {
    this.log = new RateLimitedLog(log, clock);
  }

  /** The source failed; static upstreams are used. */
  failed(error: unknown): void {
    const message = messageOf(error);
    if (message !== this.message) this.log.clear(topic);
    this.message = message;
    this.log.write(topic, 'error', { err: error, source: originOf(this.source) }, 'upstream source failed, falling back to static upstreams');
  }

  /** The source answered. */
  answered(): void {
    this.message = undefined;
  }
}
