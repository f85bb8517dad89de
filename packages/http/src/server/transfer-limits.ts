import type { ServerConfig } from './server-config.js';

/** What clients are given to send and to take what is under way. @internal */
export interface TransferLimits {
  /** Longest time without a byte of a body that a handler waits for; milliseconds, 0 for any. */
  readonly readIdle: number;
  /** Bytes in a second that have to come on average while a handler waits; 0 for any. */
  readonly readMinRate: number;
  /** Longest time in which the client takes nothing of what waits for it; milliseconds, 0 for any. */
  readonly writeIdle: number;
  /** Bytes in a second that it has to take on average while something waits for it; 0 for any. */
  readonly writeMinRate: number;
}

/** What counts where a server says nothing, milliseconds. */
const defaultIdle = 60_000;

/** What a server says of it. @internal */
export function transferLimits(config: ServerConfig): TransferLimits {
  const { read_idle_timeout: readIdle, read_min_rate: readMinRate, write_idle_timeout: writeIdle, write_min_rate: writeMinRate } = config;
  return { readIdle: idle(readIdle), readMinRate, writeIdle: idle(writeIdle), writeMinRate };
}

function idle(configured: number): number {
  return configured === 0 ? defaultIdle : Math.max(0, configured);
}
