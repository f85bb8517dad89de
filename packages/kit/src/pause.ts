import type { Clock } from '@caddis/core';

/**
 * A pause that can be cut short.
 *
 * @public
 */
export interface Pause {
  /** Resolves when the pause is over, whatever ended it; with false when it was the signal. */
  readonly done: Promise<boolean>;
  /** Ends the pause now; a second call does nothing. */
  end(): void;
}

/**
 * Begins a pause.
 *
 * @param clock - the clock to go by
 * @param delayMs - its length in milliseconds; with 0 or less it ends at the clock's next opportunity
 * @param signal - ends it when it is aborted
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
