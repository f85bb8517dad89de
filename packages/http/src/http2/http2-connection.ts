import type { ServerHttp2Session } from 'node:http2';
import type { ClientLimits } from '../connection/client-limits.js';

/** Milliseconds between two looks at a connection with requests under way: while it takes requests, and when it takes no more, so that a stop need not wait. */
const lookIntervals = { serving: 20_000, retired: 2000 };
/** Looks in a row at which nothing has come and a PING was not answered: then the connection is given up. */
const maxSilentLooks = 3;

/**
 * Ends a connection that greets too late, has no request under way for too long, or shows no sign of life though requests are under way.
 * What else it sends, e.g. signs of life or parts of a head, gives it no more time.
 *
 * @remarks
 * When a client offends against the protocol, nghttp2 says goodbye and reads nothing more, and Node is not told: requests under way never end,
 * and not even that the client has left is seen. A PING that is not answered is the only sign.
 * @internal
 */
export class Http2Connection {
  private open = 0;
  private idleSince = performance.now();
  private timer: NodeJS.Timeout | undefined;
  /** Bytes that had come at the last look. */
  private bytesRead = 0;
  private silentLooks = 0;
  private intervalMs: number;
  private hasGreeted = false;

  /**
   * @param session - as long as it is open
   * @param limits - how long it may greet, and be idle
   * @param intervals - milliseconds between two looks while requests are under way
   */
  constructor(
    private readonly session: ServerHttp2Session,
    private readonly limits: ClientLimits,
    private readonly intervals = lookIntervals,
  ) {
    this.intervalMs = intervals.serving;
    const { readHeaderTimeout } = limits;
    if (readHeaderTimeout > 0) this.timer = setTimeout(() => session.destroy(), readHeaderTimeout);
    session.once('remoteSettings', () => {
      clearTimeout(this.timer);
      this.hasGreeted = true;
      this.idleSince = performance.now();
      this.look();
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

  /** Takes no more requests; the connection ends when those under way are done, or when it turns out to be dead. */
  retire(): void {
    this.session.close();
    this.intervalMs = this.intervals.retired;
    if (!this.hasGreeted) return;
    clearTimeout(this.timer);
    this.look();
  }

  /** The connection is over. */
  stop(): void {
    clearTimeout(this.timer);
  }

  /** One timer that looks from time to time costs requests nothing. */
  private readonly look = (): void => {
    if (this.session.destroyed) return;
    if (this.open > 0 && this.isDead()) return this.session.destroy();
    const { idleTimeout } = this.limits;
    const left = this.open > 0 || idleTimeout <= 0 ? Infinity : this.idleSince + idleTimeout - performance.now();
    // A timer may come a little early.
    if (left < 1) this.end();
    else this.timer = setTimeout(this.look, Math.min(left, this.intervalMs));
  };

  /** Whether it has been silent for too long. One that has been silent at all is asked for a sign. */
  private isDead(): boolean {
    const { bytesRead } = this.session.socket;
    this.silentLooks = bytesRead === this.bytesRead ? this.silentLooks + 1 : 0;
    this.bytesRead = bytesRead;
    if (this.silentLooks === 1) this.session.ping(ignore);
    return this.silentLooks > maxSilentLooks;
  }

  /** Says goodbye; a client that does not listen is cut off. */
  private end(): void {
    this.session.close();
    this.timer = setTimeout(() => this.session.destroy(), 1000);
  }
}

/** That an answer comes is seen by its bytes. */
function ignore(): void {}
