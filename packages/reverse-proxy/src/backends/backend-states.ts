import type { Clock, Timer } from '@caddis/core';
import { BackendState } from './backend-state.js';

/** Milliseconds for which a backend that nobody uses is remembered. */
const keepMs = 3_600_000;
/** Milliseconds between two looks for what can be forgotten. */
const sweepMs = 300_000;
/** Backends that are remembered though nobody uses them; the longest unused goes first. */
const maxUnused = 10_000;

/**
 * The states of all backends, by address. A backend that nobody uses is remembered for an hour, so that one which comes and goes
 * keeps its failures and verdicts.
 *
 * @internal
 */
export class BackendStates {
  private readonly states = new Map<string, BackendState>();
  private unused = 0;
  private sweeper: Timer | undefined;
  private isDestroyed = false;

  constructor(private readonly clock: Clock) {}

  /** Finds or makes the state of a backend and holds on to it. */
  acquire(dial: string): BackendState {
    const state = this.states.get(dial) ?? new BackendState(dial);
    this.hold(state);
    return state;
  }

  /** The state of a backend; `undefined` where nothing is known of it. */
  find(dial: string): BackendState | undefined {
    return this.states.get(dial);
  }

  /** Holds on to a state again after it was let go. */
  hold(state: BackendState): void {
    if (!this.states.has(state.dial)) this.states.set(state.dial, state);
    else if (state.holders === 0) this.unused -= 1;
    state.holders += 1;
  }

  /** Lets go of what {@link acquire} gave. */
  release(state: BackendState): void {
    state.holders -= 1;
    if (state.holders > 0 || this.isDestroyed) return;
    state.leftAt = this.clock.now();
    this.unused += 1;
    if (this.unused > maxUnused) this.sweep();
    this.sweeper ??= this.clock.setTimeout(this.onSweep, sweepMs);
  }

  /** All backends that are known, used or not. */
  list(): Iterable<BackendState> {
    return this.states.values();
  }

  /** Forgets all; what is let go later, by a connection that outlives the config, is not remembered. */
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
    // Half of them go at once, so that a stream of new addresses does not sort the list for each.
    const max = left > maxUnused ? maxUnused / 2 : maxUnused;
    for (const state of unused) {
      if (state.leftAt > oldest && left <= max) break;
      this.states.delete(state.dial);
      left -= 1;
    }
    this.unused = left;
  }
}
