import type { Clock } from '@caddis/core';
import type { BackendTls } from './backend-tls.js';
import type { CreateLookup } from './lookup.js';

/** How connections are opened. Times are milliseconds; 0 stands for no limit. @internal */
export interface DialOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** How long an address is tried before the next one of its name is; negative for until it fails. */
  readonly fallbackDelayMs: number;
  /** How often TCP asks whether an idle peer is still there; negative for never. */
  readonly probeIntervalMs: number;
  /** IP address to connect from. */
  readonly localAddress: string | undefined;
  /** Resolves host names; the system when absent. */
  readonly lookup: CreateLookup | undefined;
  /** Bytes that are read at once, from connections that are not encrypted. */
  readonly readBytes: number;
  /** Bytes that are kept for a slow backend; 0 for Node's own measure. */
  readonly writeBehindBytes: number;
  /** True where connections speak HTTP/2 without TLS, and are read by Node itself. */
  readonly isRawHttp2: boolean;
  /** Encrypts connections; absent where they are not, unless one is asked for. */
  readonly tls: BackendTls | undefined;
  /** Limit of the handshake; 0 for that of the connection. */
  readonly handshakeTimeoutMs: number;
  /** Tells whether connections to a port are encrypted. */
  readonly usesTls: (port: number) => boolean;
}
