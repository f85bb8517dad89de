import type { Clock, Timer } from '@caddis/core';
import type { HttpResponse } from '@caddis/core/http';

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
  let sized = false;
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] as string;
    if (name.length === 14 && name.toLowerCase() === 'content-length') sized = true;
    else if (name.length === 12 && name.toLowerCase() === 'content-type' && /^text\/event-stream\b/i.test(fields[index + 1] as string)) return true;
  }
  return !sized;
}
