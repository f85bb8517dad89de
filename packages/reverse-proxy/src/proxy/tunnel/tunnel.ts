import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '@caddis/core';

/** Options of a {@link Tunnel}. @internal */
export interface TunnelOptions {
  readonly client: Duplex;
  readonly backend: Duplex;
  /** Address of the upstream, as configured. */
  readonly dial: string;
  /** True if both sides speak WebSocket, so that they can be sent a close frame. */
  readonly webSocket: boolean;
  readonly clock: Clock;
  /** Maximum lifetime in milliseconds; 0 for no limit. */
  readonly timeoutMs: number;
  /** Called once when both sides are closed. */
  readonly onClosed: () => void;
}

/** Close code 1001, "going away". @see RFC 6455, section 7.4.1 */
const goingAway = [0x03, 0xe9] as const;

/** How long both sides may take to close after a close frame, in milliseconds. */
const farewellMs = 1000;
/** How long a side may take to read the data that was sent before the end, in milliseconds. */
const lingerMs = 10_000;

/**
 * Two upgraded connections, joined: data from one side goes to the other. Each direction ends separately, so that a side that has
 * finished sending still receives the answer.
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

  /** Closes the tunnel from the proxy's side. WebSocket peers get a close frame with code 1001. */
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
    // Data sent before the end is still delivered, but a side that does not read it is closed after `lingerMs`.
    for (const side of [client, backend]) {
      if (side.destroyed) continue;
      const timer = clock.setTimeout(() => side.destroy(), lingerMs);
      side.once('close', () => timer.cancel());
      side.end(() => side.destroy());
    }
    onClosed();
  };
}

/** Creates a close frame for the backend. Frames from a client must be masked. @see RFC 6455, section 5.3 */
function maskedCloseFrame(): Buffer {
  const mask = randomBytes(4);
  return Buffer.from([0x88, 0x82, ...mask, goingAway[0] ^ (mask[0] as number), goingAway[1] ^ (mask[1] as number)]);
}
