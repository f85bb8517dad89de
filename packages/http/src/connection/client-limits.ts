/** Limits of a server for client connections. Times are in milliseconds; 0 means no limit. @internal */
export interface ClientLimits {
  readonly maxHeaderBytes: number;
  readonly readHeaderTimeout: number;
  readonly readTimeout: number;
  readonly idleTimeout: number;
}
