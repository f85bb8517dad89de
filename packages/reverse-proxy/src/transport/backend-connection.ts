import type { CallCarrier, HttpCall } from './http-call.js';

/** A connection to a backend, from the view of its pool. @internal */
export interface BackendConnection extends CallCarrier {
  /** True if it can take another call. */
  readonly hasRoom: boolean;
  /** True if it carries no call. */
  readonly isIdle: boolean;
  /** True if it can carry several calls at a time (HTTP/2). */
  readonly isShared: boolean;
  /** Tick of its pool at which it became idle. */
  idleSince: number;
  /** How many seconds the backend keeps an idle connection open, according to `Keep-Alive`; 0 if it did not say. */
  readonly keepAliveSeconds: number;
  /** Sends the request of a call. The connection must have room. */
  start(call: HttpCall): void;
  /** Closes the connection. Pools only call it while no call is active. */
  destroy(): void;
}

/** Receives the events of a connection; usually its pool. @internal */
export interface ConnectionOwner {
  /** Called when the connection has room again. */
  onRoom(connection: BackendConnection): void;
  /** Called when the connection is closed or takes no more calls. */
  onClosed(connection: BackendConnection): void;
  /** Called if the backend has not processed this call's request, so that it can be sent again over another connection. */
  onStale(call: HttpCall): void;
}

/** Limits of a connection; 0 for no limit. Times are in milliseconds. @internal */
export interface ConnectionLimits {
  readonly keepAlive: boolean;
  readonly responseHeaderTimeoutMs: number;
  readonly expectContinueTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
  readonly maxResponseHeaderSize: number;
}
