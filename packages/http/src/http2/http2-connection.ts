import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { ClientLimits } from '../connection/client-limits.js';
import { takenBytes, waitingBytes } from '../connection/taken-bytes.js';

/** Time between two checks of a connection with open requests, in milliseconds: normally, and after `retire`, when a stop may be waiting for it. */
const lookIntervals = { serving: 20_000, retired: 2000 };
/** Number of consecutive checks without received bytes, not even the answer to a PING, after which the connection is destroyed. */
const maxSilentLooks = 3;

/**
 * Ends a connection that is too slow to send its preface, is idle for too long, or is dead although requests are under way. Other frames,
 * such as PING or parts of a head, do not extend these times.
 *
 * @remarks
 * After a client violates the protocol, nghttp2 sends GOAWAY and stops reading, and Node is not told. Requests under way then never end,
 * and the server does not even notice that the client disconnects. An unanswered PING is the only sign.
 * @internal
 */
export class Http2Connection {
  private open = 0;
  private idleSince = performance.now();
  private timer: NodeJS.Timeout | undefined;
  /** Number of bytes received up to the last check. */
  private bytesRead = 0;
  private silentLooks = 0;
  /** Bytes that the system had accepted at the last check, if more were waiting; otherwise -1. */
  private takenWhileFull = -1;
  private intervalMs: number;
  private hasGreeted = false;

  /**
   * @param session - the session of the connection
   * @param limits - time limits for the preface and for being idle
   * @param intervals - time between two checks while requests are under way, in milliseconds
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

  /** Called when a request begins. */
  onOpened(): void {
    this.open += 1;
  }

  /** Called when a request is over. */
  onClosed(): void {
    this.open -= 1;
    if (this.open === 0) this.idleSince = performance.now();
  }

  /** Accepts no more requests. The connection ends when its requests are done, or when it turns out to be dead. */
  retire(): void {
    this.session.close();
    this.intervalMs = this.intervals.retired;
    if (!this.hasGreeted) return;
    clearTimeout(this.timer);
    this.look();
  }

  /** Stops the checks. Called when the connection is over. */
  stop(): void {
    clearTimeout(this.timer);
  }

  /** Checks the connection. One periodic timer avoids a timer per request. */
  private readonly look = (): void => {
    if (this.session.destroyed) return;
    if (this.open > 0 && this.isDead()) return this.session.destroy();
    const { idleTimeout } = this.limits;
    const left = this.open > 0 || idleTimeout <= 0 ? Infinity : this.idleSince + idleTimeout - performance.now();
    // A timer may fire slightly early.
    if (left < 1) this.end();
    else this.timer = setTimeout(this.look, Math.min(left, this.intervalMs));
  };

  /** Returns true if the connection has been silent for too long. At its first silent check, it is sent a PING. */
  private isDead(): boolean {
    const { bytesRead } = this.session.socket;
    const takes = this.takesMore();
    this.silentLooks = bytesRead === this.bytesRead && !takes ? this.silentLooks + 1 : 0;
    this.bytesRead = bytesRead;
    if (this.silentLooks === 1) this.session.ping(ignore);
    return this.silentLooks > maxSilentLooks;
  }

  /** Returns true if the client has taken some of the data that was waiting for it. A PING behind that data reaches a slow client late. */
  private takesMore(): boolean {
    const socket = this.session.socket as Socket;
    const before = this.takenWhileFull;
    const taken = takenBytes(socket) ?? -1;
    this.takenWhileFull = waitingBytes(socket) > 0 ? taken : -1;
    return before >= 0 && taken > before;
  }

  /** Closes the connection gracefully; destroys it after a second if the client does not respond. */
  private end(): void {
    this.session.close();
    this.timer = setTimeout(() => this.session.destroy(), 1000);
  }
}

/** The answer to the PING need not be handled, because its bytes are counted. */
function ignore(): void {}
