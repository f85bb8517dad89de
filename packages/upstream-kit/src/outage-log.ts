import type { Clock, LogFields, Logger } from '@caddis/core';
import { RateLimitedLog } from '@caddis/kit';

/**
 * What {@link OutageLog} says, in constant texts in lower case.
 *
 * @public
 */
export interface OutageMessages {
  /** That what the source asks cannot be asked, e.g. `etcd cannot be read`. */
  readonly outage: string;
  /** That it can be asked again. */
  readonly recovery: string;
}

/**
 * Logs the outages of what a source asks, by the one rule of all sources: a `warn` while there are older upstreams to use, an `error` when
 * there is nothing to use, each at most once a minute however often it is tried; and when it is over an `info`, if the outage was logged.
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
   * A try failed.
   *
   * @param hasUpstreams - whether there are older upstreams to use
   * @param retryMs - milliseconds until the next try
   */
  failed(err: unknown, hasUpstreams: boolean, retryMs: number): void {
    const { state, level } = outageOf(hasUpstreams);
    const fields = { ...this.fields, err, state, retry_ms: Math.round(retryMs) };
    if (this.limited.write(state, level, fields, this.messages.outage)) this.isLogged = true;
  }

  /** A try succeeded. */
  succeeded(): void {
    if (this.isLogged) this.log.info(this.fields, this.messages.recovery);
    this.isLogged = false;
  }
}

/** State and log level of a source that cannot be asked, by whether it has older upstreams to use. @internal */
export function outageOf(hasUpstreams: boolean): { readonly state: 'stale' | 'failing'; readonly level: 'warn' | 'error' } {
  return hasUpstreams ? { state: 'stale', level: 'warn' } : { state: 'failing', level: 'error' };
}
