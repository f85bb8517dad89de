import type { Clock, Timer } from '@caddis/core';
import type { HttpResponse } from '@caddis/core/http';
import { firstValue, indexOfField } from '@caddis/http/kit';

/**
 * Flushes the response, so that written data is not held back, e.g. by a compressor. Event streams and bodies of unknown length
 * are flushed after every piece, others after the configured time.
 *
 * @see Caddy's `flushInterval`
 * @internal
 */
export class BodyFlush {
  private timer: Timer | undefined;
  private readonly each: boolean;

  /**
   * @param fields - fields of the response, as a flat list
   * @param intervalMs - how long data may be held back, in milliseconds; 0 for no limit, negative for not at all
   */
  constructor(
    private readonly response: HttpResponse,
    fields: readonly string[],
    private readonly intervalMs: number,
    private readonly clock: Clock,
  ) {
    this.each = intervalMs < 0 || isStream(fields);
  }

  /** Must be called after each written piece. */
  onWritten(): void {
    if (this.each) this.response.flush();
    else if (this.intervalMs > 0) this.timer ??= this.clock.setTimeout(this.onTimer, this.intervalMs);
  }

  /** Must be called when the response has ended. */
  stop(): void {
    this.timer?.cancel();
  }

  private readonly onTimer = (): void => {
    this.timer = undefined;
    if (!this.response.ended) this.response.flush();
  };
}

function isStream(fields: readonly string[]): boolean {
  const type = firstValue(fields, 'content-type');
  if (type !== undefined && /^text\/event-stream\b/i.test(type)) return true;
  return indexOfField(fields, 'content-length') < 0;
}
