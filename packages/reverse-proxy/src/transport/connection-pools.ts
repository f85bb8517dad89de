import { formatNetworkAddress, type NetworkAddress, type Timer } from '@caddis/core';
import { AddressPool, type PoolOptions } from './address-pool.js';
import type { DialRequest } from './dialer.js';
import type { HttpCall } from './http-call.js';

/** Limits for idle connections. @internal */
export interface IdleOptions {
  /** Milliseconds; 0 for no limit. */
  readonly idleTimeoutMs: number;
  /** Maximum number of connections to one address that stay idle for more than one sweep; 0 for no limit. */
  readonly maxIdlePerAddress: number;
  /** Maximum number of connections to all addresses that stay idle for more than one sweep; 0 for no limit. */
  readonly maxIdle: number;
}

/** Interval between two searches for idle connections to close, in milliseconds. */
const sweepMs = 1000;

/**
 * All connections of a transport, grouped by address and connection options.
 *
 * @internal
 */
export class ConnectionPools {
  private readonly pools = new Map<string, AddressPool>();
  /** Pools that are no longer in use but still have connections. */
  private readonly retired = new Set<AddressPool>();
  /** Cache that avoids formatting the address for each request. */
  private readonly poolOf = new WeakMap<NetworkAddress, AddressPool>();
  private sweeper: Timer | undefined;

  /**
   * @param usual - options of a connection if a call does not override them
   */
  constructor(
    private readonly options: PoolOptions,
    private readonly idle: IdleOptions,
    private readonly usual: Omit<DialRequest, 'address'>,
  ) {}

  /** Sends a call over a connection with the usual options. */
  send(address: NetworkAddress, call: HttpCall): void {
    let pool = this.poolOf.get(address);
    if (pool === undefined || pool.retired) {
      pool = this.find(formatNetworkAddress(address), { ...this.usual, address });
      this.poolOf.set(address, pool);
    }
    pool.send(call);
  }

  /** Sends a call over a connection with some options that differ from the usual ones. */
  sendSpecial(address: NetworkAddress, call: HttpCall, special: Partial<DialRequest>): void {
    const target = { ...this.usual, ...special, address };
    const { serverName = '', tls, protocols, prelude, via } = target;
    const route = via === undefined ? '' : ` ${via.tunnels ? 'through' : 'by'} ${via.proxy.key}`;
    const key = `${formatNetworkAddress(address)} ${serverName} ${tls === true ? 'tls ' : ''}${protocols.join(' ')}${route}${prelude === undefined ? '' : ` ${prelude.toString('latin1')}`}`;
    this.find(key, target).send(call);
  }

  /** Closes the idle connections to an address now, and the busy ones once they are idle. Calls that wait for a connection fail. */
  release(address: NetworkAddress): void {
    const name = formatNetworkAddress(address);
    for (const [key, pool] of this.pools) {
      if (key !== name && !key.startsWith(`${name} `)) continue;
      pool.withdraw();
      this.retire(key, pool);
    }
  }

  /** Closes all connections: idle ones now, busy ones once they are idle. */
  close(): void {
    this.sweeper?.cancel();
    for (const [key, pool] of this.pools) this.retire(key, pool);
  }

  /** Returns the number of connections, by pool. */
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
      // Pools without connections are removed: an address with placeholders may come from a client, and never be used again.
      if (pool.isEmpty) this.retire(key, pool);
    }
    for (const pool of this.retired) if (pool.isEmpty) this.retired.delete(pool);
    this.sweeper = this.pools.size > 0 ? this.options.clock.setTimeout(this.sweep, sweepMs) : undefined;
  };

  /** Divides the total limit of idle connections evenly between the pools. */
  private fairShare(maxIdle: number, maxIdlePerAddress: number): number {
    const share = Math.max(1, Math.floor(maxIdle / Math.max(1, this.pools.size)));
    return maxIdlePerAddress === 0 ? share : Math.min(share, maxIdlePerAddress);
  }
}
