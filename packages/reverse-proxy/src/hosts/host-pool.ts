import type { Clock, Timer } from '@caddis/core';
import { HostState } from './host-state.js';

const keepMs = 3_600_000;
const sweepMs = 300_000;
/** Backends that nobody uses and that are remembered nevertheless; the longest unused goes first. */
const mostUnused = 10_000;

/**
 * The states of all backends, by address. A backend that nobody uses is remembered for an hour, so that one which comes and goes
 * keeps its failures and verdicts.
 *
 * @internal
 */
export class HostPool {
  private readonly hosts = new Map<string, HostState>();
  private unused = 0;
  private sweeper: Timer | undefined;

  constructor(private readonly clock: Clock) {}

  /** Finds or makes the state of a backend and holds on to it. */
  acquire(dial: string): HostState {
    const host = this.hosts.get(dial) ?? new HostState(dial);
    this.hold(host);
    return host;
  }

  /** Holds on to a state again after it was let go. */
  hold(host: HostState): void {
    if (!this.hosts.has(host.dial)) this.hosts.set(host.dial, host);
    else if (host.holders === 0) this.unused -= 1;
    host.holders += 1;
  }

  /** Lets go of what {@link acquire} gave. */
  release(host: HostState): void {
    host.holders -= 1;
    if (host.holders > 0) return;
    host.leftAt = this.clock.now();
    this.unused += 1;
    if (this.unused > mostUnused) this.sweep();
    this.sweeper ??= this.clock.setTimeout(this.onSweep, sweepMs);
  }

  /** All backends that are known, used or not. */
  list(): Iterable<HostState> {
    return this.hosts.values();
  }

  /** Ends the pool. */
  destroy(): void {
    this.sweeper?.cancel();
    this.hosts.clear();
  }

  private readonly onSweep = (): void => {
    this.sweep();
    this.sweeper = this.unused > 0 ? this.clock.setTimeout(this.onSweep, sweepMs) : undefined;
  };

  private sweep(): void {
    const unused = [...this.hosts.values()].filter((host) => host.holders === 0).sort((left, right) => left.leftAt - right.leftAt);
    const oldest = this.clock.now() - keepMs;
    let left = unused.length;
    // Half of them go at once, so that a stream of new addresses does not sort the list for each.
    const most = left > mostUnused ? mostUnused / 2 : mostUnused;
    for (const host of unused) {
      if (host.leftAt > oldest && left <= most) break;
      this.hosts.delete(host.dial);
      left -= 1;
    }
    this.unused = left;
  }
}
