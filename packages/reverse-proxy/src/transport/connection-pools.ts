import { formatNetworkAddress, type NetworkAddress, type Timer } from '@caddis/core';
import { AddressPool, type PoolOptions } from './address-pool.js';
import type { DialRequest } from './dialer.js';
import type { HttpCall } from './http-call.js';

/** How long idle connections are kept. @internal */
export interface IdleOptions {
  /** Milliseconds; 0 for ever. */
  readonly idleTimeoutMs: number;
  /** Idle connections to one address that are kept for more than a moment; 0 for any number. */
  readonly maxIdlePerAddress: number;
  /** Idle connections to all addresses that are kept for more than a moment; 0 for any number. */
  readonly maxIdle: number;
}

/** Milliseconds between two looks for connections that have been idle for too long. */
const sweepMs = 1000;

/**
 * All connections of a transport, by address.
 *
 * @internal
 */
export class ConnectionPools {
  private readonly pools = new Map<string, AddressPool>();
  /** Pools of addresses that went out of use, as long as they have connections. */
  private readonly retired = new Set<AddressPool>();
  /** Saves the making of a text for each request. */
  private readonly poolOf = new WeakMap<NetworkAddress, AddressPool>();
  private sweeper: Timer | undefined;

  /**
   * @param usual - what connections are like that nobody has special wishes for
   */
  constructor(
    private readonly options: PoolOptions,
    private readonly idle: IdleOptions,
    private readonly usual: Omit<DialRequest, 'address'>,
  ) {}

  /** Sends a call to an address. */
  send(address: NetworkAddress, call: HttpCall): void {
    let pool = this.poolOf.get(address);
    if (pool === undefined || pool.retired) {
      pool = this.find(formatNetworkAddress(address), { ...this.usual, address });
      this.poolOf.set(address, pool);
    }
    pool.send(call);
  }

  /** Sends a call over a connection of a special kind. */
  sendSpecial(address: NetworkAddress, call: HttpCall, wish: Partial<DialRequest>): void {
    const target = { ...this.usual, ...wish, address };
    const { serverName = '', tls, protocols, prelude, via } = target;
    const route = via === undefined ? '' : ` ${via.tunnels ? 'through' : 'by'} ${via.proxy.key}`;
    const key = `${formatNetworkAddress(address)} ${serverName} ${tls === true ? 'tls ' : ''}${protocols.join(' ')}${route}${prelude === undefined ? '' : ` ${prelude.toString('latin1')}`}`;
    this.find(key, target).send(call);
  }

  /** Closes the idle connections to an address now, and the busy ones when they are done. Who waits for one hears that it will not be. */
  release(address: NetworkAddress): void {
    const name = formatNetworkAddress(address);
    for (const [key, pool] of this.pools) {
      if (key !== name && !key.startsWith(`${name} `)) continue;
      pool.withdraw();
      this.retire(key, pool);
    }
  }

  /** Closes all connections: the idle ones now, the busy ones when they are done. */
  close(): void {
    this.sweeper?.cancel();
    for (const [key, pool] of this.pools) this.retire(key, pool);
  }

  /** Number of connections by address. */
  sizes(): ReadonlyMap<string, { readonly open: number; readonly idle: number }> {
    return new Map([...this.pools].map(([address, pool]) => [address, pool.size]));
  }

  private find(key: string, target: DialRequest): AddressPool {
    let pool = this.pools.get(key);
    if (pool === undefined) {
      pool = new AddressPool(target, this.options);
      this.pools.set(key, pool);
      this.sweeper ??= this.options.clock.setTimeout(this.sweep, sweepMs);
    }
    return pool;
  }

  private retire(key: string, pool: AddressPool): void {
    this.pools.delete(key);
    pool.retire();
    if (!pool.isEmpty) this.retired.add(pool);
  }

  private readonly sweep = (): void => {
    const { idleTimeoutMs, maxIdlePerAddress, maxIdle } = this.idle;
    const ticks = idleTimeoutMs === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(idleTimeoutMs / sweepMs));
    const share = maxIdle === 0 ? maxIdlePerAddress : this.fairShare(maxIdle, maxIdlePerAddress);
    for (const [key, pool] of this.pools) {
      pool.sweep(ticks, 1000 / sweepMs, share);
      // An address with a placeholder may be one that a client made up, and will not be asked for again.
      if (pool.isEmpty) this.retire(key, pool);
    }
    for (const pool of this.retired) if (pool.isEmpty) this.retired.delete(pool);
    this.sweeper = this.pools.size > 0 ? this.options.clock.setTimeout(this.sweep, sweepMs) : undefined;
  };

  /** Splits the idle connections that all addresses may have together. */
  private fairShare(maxIdle: number, maxIdlePerAddress: number): number {
    const share = Math.max(1, Math.floor(maxIdle / Math.max(1, this.pools.size)));
    return maxIdlePerAddress === 0 ? share : Math.min(share, maxIdlePerAddress);
  }
}
