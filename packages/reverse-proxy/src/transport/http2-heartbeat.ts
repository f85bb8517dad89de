import type { ClientHttp2Session } from 'node:http2';
import type { Clock, Timer } from '@caddis/core';

/** Interval of the checks whether a backend with open requests has sent anything, in milliseconds. */
const lookMs = 5000;
/** How long a backend may take to answer a PING, in milliseconds; as in Go's `http2.Transport`. */
const answerMs = 15_000;

/** What a heartbeat needs from its connection. @internal */
export interface HeartbeatOptions {
  readonly session: Pick<ClientHttp2Session, 'ping' | 'destroyed' | 'closed'>;
  readonly clock: Clock;
  /** Returns whether the backend still has to send a response. */
  readonly isOwed: () => boolean;
  /** Called once when the backend does not answer any more. */
  readonly onLost: () => void;
}

/**
 * Detects dead HTTP/2 connections that are still open. After a connection error nghttp2 reads nothing more, and Node 20 does not report
 * it, so all streams would wait forever unless the backend closes the connection. Therefore a backend that still has to send responses
 * but is silent gets a PING.
 *
 * @internal
 */
export class Http2Heartbeat {
  private timer: Timer | undefined;
  /** True if the backend has sent something since the last check. */
  private wasHeard = false;

  constructor(private readonly options: HeartbeatOptions) {}

  /** Must be called for each new request. While the checks run it has no effect: a request is not a sign of life of the backend. */
  start(): void {
    if (this.timer !== undefined) return;
    this.wasHeard = true;
    this.timer = this.options.clock.setTimeout(this.look, lookMs);
  }

  /** Must be called when the backend has sent something. */
  heard(): void {
    this.wasHeard = true;
  }

  /** Must be called when the connection is closed. */
  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private readonly look = (): void => {
    const { clock, isOwed } = this.options;
    // The checks stop here and not at the end of the last response, which would need a new timer for each request.
    if (!isOwed()) {
      this.timer = undefined;
      return;
    }
    if (this.wasHeard) {
      this.wasHeard = false;
      this.timer = clock.setTimeout(this.look, lookMs);
      return;
    }
    this.timer = clock.setTimeout(this.onSilence, answerMs);
    this.ask();
  };

  private ask(): void {
    const { session } = this.options;
    if (session.destroyed) return;
    session.ping((error) => {
      // After a graceful GOAWAY, Node sends no PING and reports an error immediately, although open streams are still answered.
      if (error === null || session.closed) this.wasHeard = true;
    });
  }

  private readonly onSilence = (): void => {
    this.timer = undefined;
    if (this.wasHeard || !this.options.isOwed()) this.look();
    else this.options.onLost();
  };
}
