import type { Clock } from '@caddis/core';
import type { Tunnel } from './tunnel.js';

/** A handler that owns upgraded connections. @internal */
export interface TunnelOwner {
  /** Returns whether connections to an upstream may stay open. */
  keeps(dial: string): boolean;
  /** How long connections stay open once no handler keeps their upstream, in milliseconds. */
  readonly closeDelayMs: number;
}

/**
 * The upgraded connections of a handler. On a reload they move to the handler that takes its place, so that a change elsewhere in
 * the config does not close them.
 *
 * @internal
 */
export class Tunnels {
  private readonly owners = new Set<TunnelOwner>();
  private readonly open = new Set<Tunnel>();

  constructor(private readonly clock: Clock) {}

  /** Adds a handler as an owner of the connections, beside the previous one. */
  join(owner: TunnelOwner): void {
    this.owners.add(owner);
  }

  /** Removes a retired handler. Connections that no other handler keeps are closed, immediately or after its delay. */
  leave(owner: TunnelOwner): void {
    this.owners.delete(owner);
    if (owner.closeDelayMs === 0) this.retireLost();
    // A config that is loaded during the delay may keep them again.
    else if (this.open.size > 0) this.clock.setTimeout(() => this.retireLost(), owner.closeDelayMs);
  }

  add(tunnel: Tunnel): void {
    this.open.add(tunnel);
  }

  delete(tunnel: Tunnel): void {
    this.open.delete(tunnel);
  }

  /** Closes the connections whose upstream no handler keeps. */
  private retireLost(): void {
    for (const tunnel of [...this.open]) {
      if (![...this.owners].some((owner) => owner.keeps(tunnel.dial))) tunnel.retire();
    }
  }
}
