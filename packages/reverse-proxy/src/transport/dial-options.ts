import type { Clock } from '@caddis/core';
import type { BackendTls } from './backend-tls.js';
import type { CreateLookup } from './lookup.js';

/** Options for opening connections. Times are in milliseconds; 0 means no limit. @internal */
export interface DialOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** How long to try an address before the next one of the same name; negative to wait until it has failed. */
  readonly fallbackDelayMs: number;
  /** Interval of TCP keep-alive probes; negative for no probes. */
  readonly probeIntervalMs: number;
  /** Local IP address to connect from. */
  readonly localAddress: string | undefined;
  /** Resolves host names; absent for the system's resolver. */
  readonly lookup: CreateLookup | undefined;
  /** Size of the read buffer in bytes, for connections without TLS. */
  readonly readBytes: number;
  /** How many bytes are buffered for a slow backend; 0 for Node's default. */
  readonly writeBehindBytes: number;
  /** True if connections use HTTP/2 without TLS (h2c), so that Node itself must read from them. */
  readonly isRawHttp2: boolean;
  /** TLS settings; absent if connections are not encrypted by default. */
  readonly tls: BackendTls | undefined;
  /** Timeout of the TLS handshake; 0 for `timeoutMs`. */
  readonly handshakeTimeoutMs: number;
  /** Returns whether connections to a port are encrypted. */
  readonly usesTls: (port: number) => boolean;
}
