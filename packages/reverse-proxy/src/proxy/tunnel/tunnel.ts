import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '@caddis/core';

/** What a tunnel is made of. @internal */
export interface TunnelOptions {
  readonly client: Duplex;
  readonly backend: Duplex;
  /** Address of the upstream as configured. */
  readonly dial: string;
  /** True when both sides speak WebSocket and can be told why the connection ends. */
  readonly webSocket: boolean;
  readonly clock: Clock;
  /** Longest life in milliseconds; 0 for any. */
  readonly timeoutMs: number;
  /** Called once when both sides are closed. */
  readonly onClosed: () => void;
}

/** "Going away". @see RFC 6455, section 7.4.1 */
const goingAway = [0x03, 0xe9] as const;

/** Milliseconds in which both sides may close after they were told. */
const farewellMs = 1000;
/** Milliseconds in which a side must take what was sent before the end. */
const lingerMs = 10_000;

/**
 * Two connections that were upgraded, joined: what one side sends goes to the other. Each direction ends by itself, so that a side
 * that has nothing more to say still hears the answer.
 *
 * @internal
 */
export class Tunnel {
  readonly dial: string;
  private timer: Timer | undefined;
  private closed = false;

  constructor(private readonly options: TunnelOptions) {
    const { client, backend, clock, timeoutMs } = options;
    this.dial = options.dial;
    for (const side of [client, backend]) side.on('error', this.close).on('close', this.close);
    client.pipe(backend);
    backend.pipe(client);
    if (timeoutMs > 0) this.timer = clock.setTimeout(this.close, timeoutMs);
  }

  /** Ends the tunnel from the middle; a WebSocket is told that we are going away. */
  retire(): void {
    const { client, backend, webSocket, clock } = this.options;
    if (this.closed) return;
    if (!webSocket) {
      this.close();
      return;
    }
    client.unpipe(backend).resume();
    backend.unpipe(client).resume();
    client.end(Buffer.from([0x88, 0x02, ...goingAway]));
    backend.end(maskedCloseFrame());
    this.timer?.cancel();
    this.timer = clock.setTimeout(this.close, farewellMs);
  }

  private readonly close = (): void => {
    if (this.closed) return;
    this.closed = true;
    this.timer?.cancel();
    const { client, backend, clock, onClosed } = this.options;
    // What was sent before the end still goes out, but a side that takes nothing is not waited for.
    for (const side of [client, backend]) {
      if (side.destroyed) continue;
      const timer = clock.setTimeout(() => side.destroy(), lingerMs);
      side.once('close', () => timer.cancel());
      side.end(() => side.destroy());
    }
    onClosed();
  };
}

/** Frames from a client are masked. @see RFC 6455, section 5.3 */
function maskedCloseFrame(): Buffer {
  const mask = randomBytes(4);
  return Buffer.from([0x88, 0x82, ...mask, goingAway[0] ^ (mask[0] as number), goingAway[1] ^ (mask[1] as number)]);
}
