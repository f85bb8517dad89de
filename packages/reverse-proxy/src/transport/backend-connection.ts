import type { CallCarrier, HttpCall } from './http-call.js';

/** A connection to a backend, as its pool sees it. @internal */
export interface BackendConnection extends CallCarrier {
  /** True when it can take a call. */
  readonly hasRoom: boolean;
  /** True when no call is under way. */
  readonly isIdle: boolean;
  /** True when it takes several calls at a time. */
  readonly isShared: boolean;
  /** Tick of its owner at which it became idle. */
  idleSince: number;
  /** Seconds that the backend keeps the connection open when idle, as far as it said so; 0 when it did not. */
  readonly keepAliveSeconds: number;
  /** Sends a call's request. The connection must have room. */
  start(call: HttpCall): void;
  /** Closes the connection; calls under way hear of it. */
  destroy(): void;
}

/** Who owns a connection. @internal */
export interface ConnectionOwner {
  /** The connection has room again. */
  onRoom(connection: BackendConnection): void;
  /** The connection is gone. */
  onClosed(connection: BackendConnection): void;
  /** The backend did not see this call's request, because it had closed the connection; the call needs another one. */
  onStale(call: HttpCall): void;
}

/** Bounds of a connection; 0 stands for none. Times are milliseconds. @internal */
export interface ConnectionLimits {
  readonly keepAlive: boolean;
  readonly responseHeaderTimeoutMs: number;
  readonly expectContinueTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly writeTimeoutMs: number;
  readonly maxResponseHeaderSize: number;
}
