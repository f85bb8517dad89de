/** What a server allows the connections of its clients. Times are milliseconds, 0 for no limit. @internal */
export interface ClientLimits {
  readonly maxHeaderBytes: number;
  readonly readHeaderTimeout: number;
  readonly readTimeout: number;
  readonly idleTimeout: number;
}
