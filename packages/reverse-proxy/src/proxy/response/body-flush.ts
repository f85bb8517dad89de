import type { Clock, Timer } from '@caddis/core';
import type { HttpResponse } from '@caddis/core/http';
import { firstValue, indexOfField } from '@caddis/http/kit';

/**
 * Sees to it that what was written of a response is not held back, e.g. by a compressor: event streams and bodies of unknown
 * length are sent piece by piece, others after the configured time.
 *
 * @see Caddy's `flushInterval`
 * @internal
 */
export class BodyFlush {
  private timer: Timer | undefined;
  private readonly each: boolean;

  /**
   * @param fields - of the response, as a flat list
   * @param intervalMs - milliseconds for which pieces may be held back; 0 for any time, negative for none
   */
  constructor(
    private readonly response: HttpResponse,
    fields: readonly string[],
    private readonly intervalMs: number,
    private readonly clock: Clock,
  ) {
    this.each = intervalMs < 0 || isStream(fields);
  }

  /** A piece was written. */
  onWritten(): void {
    if (this.each) this.response.flush();
    else if (this.intervalMs > 0) this.timer ??= this.clock.setTimeout(this.onTimer, this.intervalMs);
  }

  /** The response is over. */
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
