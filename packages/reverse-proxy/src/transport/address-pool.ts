import { type Clock, formatNetworkAddress } from '@caddis/core';
import { errors } from '../errors.js';
import type { BackendConnection, ConnectionLimits, ConnectionOwner } from './backend-connection.js';
import type { Dial, Dialled, DialRequest } from './dialer.js';
import type { CallCarrier, HttpCall } from './http-call.js';
import { type ConnectionOptions, Http1BackendConnection } from './http1-backend-connection.js';
import type { Http2Connector } from './http2-backend-connection.js';

/** Options that all pools of a transport share. @internal */
export interface PoolOptions {
  readonly limits: ConnectionLimits;
  readonly dial: Dial;
  readonly clock: Clock;
  /** Maximum number of connections to one address; 0 for no limit. */
  readonly maxConnections: number;
  /** Creates HTTP/2 connections; absent if HTTP/2 is not used. */
  readonly http2: Http2Connector | undefined;
}

/**
 * The connections to one address. Idle connections are reused, the last used first. If there is none, a call waits for the first
 * connection with room, which need not be the one that was dialled for it.
 *
 * @internal
 */
export class AddressPool implements ConnectionOwner, CallCarrier {
  /** Incremented by each sweep. Measures how long connections are idle, without reading the clock for each request. */
  private tick = 0;
  /** Connections that have room for a call. */
  private readonly free: BackendConnection[] = [];
  private readonly waiting: HttpCall[] = [];
  private readonly connections = new Set<BackendConnection>();
  private readonly name: string;
  private dialling = 0;
  /** Functions that cancel the connections that are being opened. */
  private readonly dials = new Set<() => void>();
  private isRetired = false;
  private isWithdrawn = false;
  /** True once a connection has turned out to carry several calls at a time (HTTP/2). */
  private isShared = false;

  constructor(
    private readonly target: DialRequest,
    private readonly options: PoolOptions,
  ) {
    this.name = formatNetworkAddress(target.address);
  }

  /** Number of open connections, and how many of them are idle. */
  get size(): { readonly open: number; readonly idle: number } {
    return { open: this.connections.size, idle: this.free.filter((connection) => connection.isIdle).length };
  }

  /** True once the address is no longer in use. If it is used again, it gets a new pool. */
  get retired(): boolean {
    return this.isRetired;
  }

  /** True if no connection is open or being opened. */
  get isEmpty(): boolean {
    return this.connections.size === 0 && this.dialling === 0;
  }

  /** Sends a call over a connection with room, or over the next one that has room. */
  send(call: HttpCall): void {
    if (this.isWithdrawn) {
      process.nextTick(withdraw, call, this.name);
      return;
    }
    const connection = this.free.pop();
    if (connection !== undefined) {
      this.startOn(connection, call);
      return;
    }
    call.carrier = this;
    this.waiting.push(call);
    this.dialForWaiting();
  }

  /** Cancels a call that waits for a connection. */
  abort(call: HttpCall): void {
    const at = this.waiting.indexOf(call);
    if (at >= 0) this.waiting.splice(at, 1);
    call.carrier = undefined;
  }

  resume(): void {
    // A waiting call has no response that could be paused.
  }

  /** Closes idle connections now, and busy ones once they are idle, because the address is no longer in use. */
  retire(): void {
    this.isRetired = true;
    for (const connection of [...this.free]) if (connection.isIdle) connection.destroy();
  }

  /** Retires the pool because the backend was removed. Calls that wait for a connection fail with `PROXY_UPSTREAM_WITHDRAWN`. */
  withdraw(): void {
    this.retire();
    this.isWithdrawn = true;
    this.dialling -= this.dials.size;
    for (const giveUp of this.dials) giveUp();
    this.dials.clear();
    for (const call of this.waiting.splice(0)) {
      call.carrier = undefined;
      process.nextTick(withdraw, call, this.name);
    }
  }

  /**
   * Closes connections that have been idle for too long. Must be called at regular intervals, called ticks.
   *
   * @param ticks - maximum idle time, in ticks
   * @param ticksPerSecond - number of ticks per second, for backends that announce their timeout with `Keep-Alive`
   * @param kept - how many connections may stay idle for more than one tick; 0 for no limit
   */
  sweep(ticks: number, ticksPerSecond: number, kept: number): void {
    this.tick += 1;
    for (let index = this.free.length - 1; index >= 0; index -= 1) {
      const connection = this.free[index] as BackendConnection;
      if (!connection.isIdle) continue;
      const idleFor = this.tick - connection.idleSince;
      const announced = connection.keepAliveSeconds;
      // One second less than announced, so that no request is in flight when the backend closes the connection.
      const limit = announced === 0 ? ticks : Math.min(ticks, Math.max(1, (announced - 1) * ticksPerSecond));
      const isSurplus = kept > 0 && index < this.free.length - kept && idleFor > 1;
      if (idleFor >= limit || isSurplus) connection.destroy();
    }
  }

  onRoom(connection: BackendConnection): void {
    let call = this.waiting.shift();
    while (call !== undefined) {
      connection.start(call);
      if (!connection.hasRoom) return;
      call = this.waiting.shift();
    }
    if (this.isRetired && connection.isIdle) {
      connection.destroy();
    } else {
      connection.idleSince = this.tick;
      this.free.push(connection);
    }
  }

  onClosed(connection: BackendConnection): void {
    this.connections.delete(connection);
    const at = this.free.indexOf(connection);
    if (at >= 0) this.free.splice(at, 1);
    this.dialForWaiting();
  }

  onStale(call: HttpCall): void {
    this.send(call);
  }

  private startOn(connection: BackendConnection, call: HttpCall): void {
    connection.start(call);
    if (connection.hasRoom) this.free.push(connection);
  }

  private dialForWaiting(): void {
    const { maxConnections, dial } = this.options;
    const enough = this.isShared ? Math.min(1, this.waiting.length) : this.waiting.length;
    while (this.dialling < enough && (maxConnections === 0 || this.connections.size + this.dialling < maxConnections)) {
      this.dialling += 1;
      const giveUp = dial(this.target, (error, dialled) => {
        this.dials.delete(giveUp);
        this.onDialled(error, dialled);
      });
      this.dials.add(giveUp);
    }
  }

  private onDialled(error: Error | undefined, dialled: Dialled | undefined): void {
    const { http2, limits, clock } = this.options;
    if (dialled === undefined) {
      this.onOpened(error, undefined);
      return;
    }
    const { socket } = dialled;
    const options = { ...dialled, address: this.name, limits, owner: this, clock };
    if (http2?.speaks(socket) === true) this.openHttp2(http2, options);
    else this.onOpened(undefined, new Http1BackendConnection(options));
  }

  private openHttp2(http2: Http2Connector, options: ConnectionOptions): void {
    const connection = http2.open(options, (error, opened) => {
      this.dials.delete(giveUp);
      // After a withdrawal the dial must not be counted down again.
      if (error === undefined || !this.isWithdrawn) this.onOpened(error, opened);
    });
    const giveUp = (): void => connection.destroy();
    this.dials.add(giveUp);
  }

  private readonly onOpened = (error: Error | undefined, connection: BackendConnection | undefined): void => {
    this.dialling -= 1;
    if (connection === undefined) {
      this.failWaiting(error as Error);
      return;
    }
    this.isShared ||= connection.isShared;
    this.connections.add(connection);
    // HTTP/2: this connection was dialled before it was known that one connection is enough.
    if (connection.isShared && this.waiting.length === 0 && this.free.length > 0) connection.destroy();
    else this.onRoom(connection);
  };

  /** Fails the longest waiting call, because the connection dialled for it may already carry another call. */
  private failWaiting(error: Error): void {
    const call = this.waiting.shift();
    if (call !== undefined) {
      call.carrier = undefined;
      call.handler.onError(error, 'connect');
    }
    this.dialForWaiting();
  }
}

/** Fails a call with `PROXY_UPSTREAM_WITHDRAWN`. Runs on the next tick, when the call may already have been aborted. */
function withdraw(call: HttpCall, address: string): void {
  call.handler.onError(errors.PROXY_UPSTREAM_WITHDRAWN({ address }), 'connect');
}
