import type { Clock } from '@caddis/core';
import type { Tunnel } from './tunnel.js';

/** A handler whose upgraded connections these are. @internal */
export interface TunnelOwner {
  /** Tells whether connections to an upstream may stay. */
  keeps(dial: string): boolean;
  /** Milliseconds that connections live on when nobody keeps their upstream. */
  readonly closeDelayMs: number;
}

/**
 * The upgraded connections of a handler. A reload hands them on to the handler that takes its place, so that a change elsewhere
 * in the config does not cut them.
 *
 * @internal
 */
export class Tunnels {
  private readonly owners = new Set<TunnelOwner>();
  private readonly open = new Set<Tunnel>();

  constructor(private readonly clock: Clock) {}

  /** A handler begins to own the connections, beside the one before it. */
  join(owner: TunnelOwner): void {
    this.owners.add(owner);
  }

  /** A handler is retired: connections that none of the others keeps are closed, at once or after its delay. */
  leave(owner: TunnelOwner): void {
    this.owners.delete(owner);
    if (owner.closeDelayMs === 0) this.retireLost();
    // A config that comes meanwhile may keep them again.
    else if (this.open.size > 0) this.clock.setTimeout(() => this.retireLost(), owner.closeDelayMs);
  }

  add(tunnel: Tunnel): void {
    this.open.add(tunnel);
  }

  delete(tunnel: Tunnel): void {
    this.open.delete(tunnel);
  }

  /** Closes the connections whose upstream nobody keeps. */
  private retireLost(): void {
    for (const tunnel of [...this.open]) {
      if (![...this.owners].some((owner) => owner.keeps(tunnel.dial))) tunnel.retire();
    }
  }
}
