import type { Clock } from '@caddis/core';

/**
 * A pause that can be ended early.
 *
 * @public
 */
export interface Pause {
  /** Resolves when the pause has ended: with false if the signal ended it, otherwise with true. */
  readonly done: Promise<boolean>;
  /** Ends the pause now; a second call does nothing. */
  end(): void;
}

/**
 * Starts a pause.
 *
 * @param clock - the clock to go by
 * @param delayMs - duration in milliseconds; with 0 or less, it ends at the clock's next opportunity
 * @param signal - ends the pause when aborted
 * @public
 */
export function startPause(clock: Clock, delayMs: number, signal?: AbortSignal): Pause {
  let end!: () => void;
  const done = new Promise<boolean>((resolve) => {
    end = () => {
      timer.cancel();
      signal?.removeEventListener('abort', end);
      resolve(signal?.aborted !== true);
    };
  });
  const timer = clock.setTimeout(end, Math.max(0, delayMs));
  signal?.addEventListener('abort', end);
  if (signal?.aborted === true) end();
  return { done, end };
}
