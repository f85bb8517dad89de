import type { ServerConfig } from './server-config.js';

/** How slowly clients may send requests and take responses. @internal */
export interface TransferLimits {
  /** Longest time without a byte of a body for which a handler waits, in milliseconds; 0 for no limit. */
  readonly readIdle: number;
  /** Lowest average rate at which a body must arrive while a handler waits, in bytes per second; 0 for no limit. */
  readonly readMinRate: number;
  /** Longest time in which the client takes none of the waiting bytes, in milliseconds; 0 for no limit. */
  readonly writeIdle: number;
  /** Lowest average rate at which the client must take waiting bytes, in bytes per second; 0 for no limit. */
  readonly writeMinRate: number;
}

/** Default of both idle timeouts, in milliseconds. */
const defaultIdle = 60_000;

/** Returns the transfer limits of a server. @internal */
export function transferLimits(config: ServerConfig): TransferLimits {
  const { read_idle_timeout: readIdle, read_min_rate: readMinRate, write_idle_timeout: writeIdle, write_min_rate: writeMinRate } = config;
  return { readIdle: idle(readIdle), readMinRate, writeIdle: idle(writeIdle), writeMinRate };
}

function idle(configured: number): number {
  return configured === 0 ? defaultIdle : Math.max(0, configured);
}
