import { type Clock, formatNetworkAddress } from '@caddis/core';
import { errors } from '../errors.js';
import type { BackendConnection, ConnectionLimits, ConnectionOwner } from './backend-connection.js';
import type { Dial, Dialled, DialRequest } from './dialer.js';
import type { CallCarrier, HttpCall } from './http-call.js';
import { type ConnectionOptions, Http1BackendConnection } from './http1-backend-connection.js';
import type { Http2Connector } from './http2-backend-connection.js';

/** What the pools of a transport share. @internal */
export interface PoolOptions {
  readonly limits: ConnectionLimits;
  readonly dial: Dial;
  readonly clock: Clock;
  /** Greatest number of connections to one address; 0 for any number. */
  readonly maxConnections: number;
  /** Makes connections of HTTP/2; absent where it is not spoken. */
  readonly http2: Http2Connector | undefined;
}

/**
 * The connections to one address. Idle ones are used again, the last used first; calls for which there is none wait for the
 * first that becomes free, whether it was dialled for them or not.
 *
 * @internal
 */
export class AddressPool implements ConnectionOwner, CallCarrier {
  /** Advanced by the transport; tells how long a connection has been idle without a look at the clock. */
  private tick = 0;
  /** Connections that can take a call. */
  private readonly free: BackendConnection[] = [];
  private readonly waiting: HttpCall[] = [];
  private readonly connections = new Set<BackendConnection>();
  private readonly name: string;
  private dialling = 0;
  /** Give up the connections that are being made. */
  private readonly dials = new Set<() => void>();
  private isRetired = false;
  private isWithdrawn = false;
  /** True once a connection turned out to take several calls at a time. */
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

  /** True when the address was out of use at some time: what comes later gets a new pool. */
  get retired(): boolean {
    return this.isRetired;
  }

  /** True when there is no connection, nor one on its way. */
  get isEmpty(): boolean {
    return this.connections.size === 0 && this.dialling === 0;
  }

  /** Sends a call over a connection that has room, or over the next that has. */
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

  /** Gives up a call that waits for a connection. */
  abort(call: HttpCall): void {
    const at = this.waiting.indexOf(call);
    if (at >= 0) this.waiting.splice(at, 1);
    call.carrier = undefined;
  }

  resume(): void {
    // A call that waits has nothing to pause.
  }

  /** Closes what is idle now, and the rest as soon as it is: the address is no longer in use. */
  retire(): void {
    this.isRetired = true;
    for (const connection of [...this.free]) if (connection.isIdle) connection.destroy();
  }

  /** Retires because there is no such backend any more: whoever waits for a connection to it need not. */
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
   * Closes connections that have been idle for too long.
   *
   * @param ticks - idle time that is allowed
   * @param ticksPerSecond - ticks in a second, for backends that say how long they wait
   * @param kept - number of connections that may be idle for more than a moment; 0 for any number
   */
  sweep(ticks: number, ticksPerSecond: number, kept: number): void {
    this.tick += 1;
    for (let index = this.free.length - 1; index >= 0; index -= 1) {
      const connection = this.free[index] as BackendConnection;
      if (!connection.isIdle) continue;
      const idleFor = this.tick - connection.idleSince;
      const announced = connection.keepAliveSeconds;
      // One second is left for a request that is on its way when the backend hangs up.
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
      // One that was given up is no longer counted.
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
    // One that was dialled before it was known that another is enough.
    if (connection.isShared && this.waiting.length === 0 && this.free.length > 0) connection.destroy();
    else this.onRoom(connection);
  };

  /** Whoever waits longest takes the failure: the dial that was made for it may have served another. */
  private failWaiting(error: Error): void {
    const call = this.waiting.shift();
    if (call !== undefined) {
      call.carrier = undefined;
      call.handler.onError(error, 'connect');
    }
    this.dialForWaiting();
  }
}

/** Tells a call, which nobody may have given up meanwhile, that it goes nowhere. */
function withdraw(call: HttpCall, address: string): void {
  call.handler.onError(errors.PROXY_UPSTREAM_WITHDRAWN({ address }), 'connect');
}
