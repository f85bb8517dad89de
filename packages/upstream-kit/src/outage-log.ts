import type { Clock, LogFields, Logger } from '@caddis/core';
import { RateLimitedLog } from '@caddis/kit';

/**
 * Messages of {@link OutageLog}: constant strings in lower case.
 *
 * @public
 */
export interface OutageMessages {
  /** Says that the service cannot be queried, e.g. `etcd cannot be read`. */
  readonly outage: string;
  /** Says that the service can be queried again. */
  readonly recovery: string;
}

/**
 * Logs outages of the service that a source queries, in the same way for all sources: a `warn` if there are older upstreams to use, an `error`
 * if there are none, each at most once a minute. When the outage has ended, it logs an `info`, but only if the outage was logged.
 *
 * @public
 */
export class OutageLog {
  private readonly limited: RateLimitedLog;
  private isLogged = false;

  constructor(
    private readonly log: Logger,
    clock: Clock,
    private readonly messages: OutageMessages,
    private readonly fields: LogFields = {},
  ) {
    this.limited = new RateLimitedLog(log, clock);
  }

  /**
   * Records a failed try.
   *
   * @param hasUpstreams - whether there are older upstreams to use
   * @param retryMs - milliseconds until the next try
   */
  failed(err: unknown, hasUpstreams: boolean, retryMs: number): void {
    const { state, level } = outageOf(hasUpstreams);
    const fields = { ...this.fields, err, state, retry_ms: Math.round(retryMs) };
    if (this.limited.write(state, level, fields, this.messages.outage)) this.isLogged = true;
  }

  /** Records a successful try. */
  succeeded(): void {
    if (this.isLogged) this.log.info(this.fields, this.messages.recovery);
    this.isLogged = false;
  }
}

/** Returns the state and the log level of a source during an outage, depending on whether it has older upstreams. @internal */
export function outageOf(hasUpstreams: boolean): { readonly state: 'stale' | 'failing'; readonly level: 'warn' | 'error' } {
  return hasUpstreams ? { state: 'stale', level: 'warn' } : { state: 'failing', level: 'error' };
}
