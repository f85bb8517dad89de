import type { Readable } from 'node:stream';
import type { Clock } from '@caddis/core';
import { Debounce } from '@caddis/kit';

/** What {@link followEvents} is told. @internal */
export interface FollowOptions {
  readonly clock: Clock;
  /** Milliseconds of quiet that end a burst. */
  readonly quietMs: number;
  /** Longest time in milliseconds from an event to the burst's end, however many follow. */
  readonly maxWaitMs: number;
  /** Milliseconds after which it ends though the stream is open. */
  readonly lifetimeMs: number;
  /** Called once at the beginning and once for every burst; when it is busy, once more after that. */
  readonly act: () => Promise<void>;
}

/**
 * Acts on every burst of events of a stream, until that ends in whatever way, its lifetime is over, or acting fails. It destroys the
 * stream.
 *
 * @throws what `act` throws
 * @internal
 */
export async function followEvents(stream: Readable, options: FollowOptions): Promise<void> {
  const { clock, quietMs, maxWaitMs, lifetimeMs, act } = options;
  const state = { due: true, over: false, wake: (): void => undefined };
  const set = (change: Partial<typeof state>): void => {
    Object.assign(state, change);
    state.wake();
  };
  const debounce = new Debounce({ clock, quietMs, maxWaitMs, run: () => set({ due: true }) });
  const end = (): void => set({ over: true });
  const lifetime = clock.setTimeout(end, lifetimeMs);
  stream
    .on('data', () => debounce.event())
    .on('error', end)
    .on('close', end);
  // An engine answers a moment before it subscribes: what happens in between is neither in the first list nor among the events.
  debounce.event();
  try {
    while (!state.over) {
      if (state.due) {
        state.due = false;
        await act();
      } else {
        await new Promise<void>((resolve) => {
          state.wake = resolve;
        });
      }
    }
  } finally {
    lifetime.cancel();
    debounce.cancel();
    stream.destroy();
  }
}
