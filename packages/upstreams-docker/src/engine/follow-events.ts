import type { Readable } from 'node:stream';
import type { Clock } from '@caddis/core';
import { Debounce } from '@caddis/kit';

/** Options of {@link followEvents}. @internal */
export interface FollowOptions {
  readonly clock: Clock;
  /** Milliseconds without an event after which a burst has ended. */
  readonly quietMs: number;
  /** Maximum time from an event to the end of its burst, in milliseconds, even if events keep arriving. */
  readonly maxWaitMs: number;
  /** Milliseconds after which following ends although the stream is open. */
  readonly lifetimeMs: number;
  /** Called once at the beginning and once per burst; a burst that ends during a call leads to one more call after it. */
  readonly act: () => Promise<void>;
}

/**
 * Acts on every burst of events of a stream, until the stream ends for any reason, its lifetime is over, or `act` fails. Then destroys the
 * stream.
 *
 * @throws the error of `act`
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
  // The engine answers slightly before it subscribes. What happens in between is neither in the first list nor an event, so list once more.
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
