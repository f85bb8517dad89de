import type { ClientHttp2Session } from 'node:http2';
import type { Clock, Timer } from '@caddis/core';

/** Milliseconds between two looks whether a backend that owes responses has sent anything. */
const lookMs = 5000;
/** Milliseconds in which a backend must answer a PING, as in Go's `http2.Transport`. */
const answerMs = 15_000;

/** What a heartbeat needs of its connection. @internal */
export interface HeartbeatOptions {
  readonly session: Pick<ClientHttp2Session, 'ping' | 'destroyed' | 'closed'>;
  readonly clock: Clock;
  /** Tells whether the backend owes a response. */
  readonly isOwed: () => boolean;
  /** Called once when the backend no longer answers. */
  readonly onLost: () => void;
}

/**
 * Notices that a connection of HTTP/2 is dead although it is open. Behind an error of the connection nghttp2 reads nothing more, and
 * Node 20 tells nobody: unless the backend hangs up, all streams would wait for ever. A backend that is silent while it owes responses
 * is therefore sent a PING.
 *
 * @internal
 */
export class Http2Heartbeat {
  private timer: Timer | undefined;
  /** True when the backend has sent something since the last look. */
  private wasHeard = false;

  constructor(private readonly options: HeartbeatOptions) {}

  /** The backend owes a response from now on. A further request is no sign of life: under steady traffic nobody would ever ask. */
  start(): void {
    if (this.timer !== undefined) return;
    this.wasHeard = true;
    this.timer = this.options.clock.setTimeout(this.look, lookMs);
  }

  /** The backend has sent something. */
  heard(): void {
    this.wasHeard = true;
  }

  /** The connection is closed. */
  stop(): void {
    this.timer?.cancel();
    this.timer = undefined;
  }

  private readonly look = (): void => {
    const { clock, isOwed } = this.options;
    // Not stopped when the last response ends: that would cost a timer for each request.
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
      // After a graceful GOAWAY Node sends no PING and calls back with an error at once; the open streams are still answered.
      if (error === null || session.closed) this.wasHeard = true;
    });
  }

  private readonly onSilence = (): void => {
    this.timer = undefined;
    if (this.wasHeard || !this.options.isOwed()) this.look();
    else this.options.onLost();
  };
}
