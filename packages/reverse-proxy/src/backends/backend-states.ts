import type { Clock, Timer } from '@caddis/core';
import { BackendState } from './backend-state.js';

/** How long an unused backend is remembered, in milliseconds. */
const keepMs = 3_600_000;
/** Interval between two removals of old states, in milliseconds. */
const sweepMs = 300_000;
/** Maximum number of unused backends that are remembered; the longest unused are removed first. */
const maxUnused = 10_000;

/**
 * The states of all backends, by address. An unused backend is remembered for an hour, so that one that comes and goes keeps its
 * failures and verdicts.
 *
 * @internal
 */
export class BackendStates {
  private readonly states = new Map<string, BackendState>();
  private unused = 0;
  private sweeper: Timer | undefined;
  private isDestroyed = false;

  constructor(private readonly clock: Clock) {}

  /** Returns the state of a backend, created if necessary, and marks it as used once more. */
  acquire(dial: string): BackendState {
    const state = this.states.get(dial) ?? new BackendState(dial);
    this.hold(state);
    return state;
  }

  /** Returns the state of a backend; `undefined` if there is none. */
  find(dial: string): BackendState | undefined {
    return this.states.get(dial);
  }

  /** Marks a state as used once more, also after its last release. */
  hold(state: BackendState): void {
    if (!this.states.has(state.dial)) this.states.set(state.dial, state);
    else if (state.holders === 0) this.unused -= 1;
    state.holders += 1;
  }

  /** Ends one use that {@link acquire} or {@link hold} has begun. */
  release(state: BackendState): void {
    state.holders -= 1;
    if (state.holders > 0 || this.isDestroyed) return;
    state.leftAt = this.clock.now();
    this.unused += 1;
    if (this.unused > maxUnused) this.sweep();
    this.sweeper ??= this.clock.setTimeout(this.onSweep, sweepMs);
  }

  /** Lists all known backends, used or not. */
  list(): Iterable<BackendState> {
    return this.states.values();
  }

  /** Forgets all states. States that are released later, by connections that outlive the config, are not remembered. */
  destroy(): void {
    this.isDestroyed = true;
    this.sweeper?.cancel();
    this.states.clear();
  }

  private readonly onSweep = (): void => {
    this.sweep();
    this.sweeper = this.unused > 0 ? this.clock.setTimeout(this.onSweep, sweepMs) : undefined;
  };

  private sweep(): void {
    const unused = [...this.states.values()].filter((state) => state.holders === 0).sort((left, right) => left.leftAt - right.leftAt);
    const oldest = this.clock.now() - keepMs;
    let left = unused.length;
    // Removes half of the maximum at once. Otherwise every further new address would sort the list again.
    const max = left > maxUnused ? maxUnused / 2 : maxUnused;
    for (const state of unused) {
      if (state.leftAt > oldest && left <= max) break;
      this.states.delete(state.dial);
      left -= 1;
    }
    this.unused = left;
  }
}
