import type { ServerHttp2Session } from 'node:http2';
import type { ClientLimits } from '../connection/client-limits.js';

/**
 * Ends a connection that greets too late, or has no request under way for too long. What else it sends, e.g. signs of life or
 * parts of a head, gives it no more time.
 *
 * @internal
 */
export class Http2Connection {
  private open = 0;
  private idleSince = performance.now();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly session: ServerHttp2Session,
    private readonly limits: ClientLimits,
  ) {
    const { readHeaderTimeout } = limits;
    if (readHeaderTimeout > 0) this.timer = setTimeout(() => session.destroy(), readHeaderTimeout);
    session.once('remoteSettings', () => {
      clearTimeout(this.timer);
      this.idleSince = performance.now();
      if (limits.idleTimeout > 0) this.timer = setTimeout(this.onIdleTimer, limits.idleTimeout);
    });
  }

  /** A request has come. */
  onOpened(): void {
    this.open += 1;
  }

  /** A request is over. */
  onClosed(): void {
    this.open -= 1;
    if (this.open === 0) this.idleSince = performance.now();
  }

  /** The connection is over. */
  stop(): void {
    clearTimeout(this.timer);
  }

  /** One timer that looks from time to time costs requests nothing. */
  private readonly onIdleTimer = (): void => {
    const { idleTimeout } = this.limits;
    const left = this.open > 0 ? idleTimeout : this.idleSince + idleTimeout - performance.now();
    // A timer may come a little early.
    if (left < 1) this.end();
    else this.timer = setTimeout(this.onIdleTimer, left);
  };

  /** Says goodbye; a client that does not listen is cut off. */
  private end(): void {
    this.session.close();
    this.timer = setTimeout(() => this.session.destroy(), 1000);
  }
}
