import type { Clock } from '@caddis/core';

/** A pause that can be cut short. @internal */
export interface Pause {
  /** Resolves when the pause is over; with false when the signal was aborted. */
  readonly done: Promise<boolean>;
  /** Ends the pause now. */
  cancel(): void;
}

/**
 * Waits for a time.
 *
 * @param signal - ends the pause when it is aborted
 * @internal
 */
export function startPause(clock: Clock, milliseconds: number, signal: AbortSignal): Pause {
  let finish!: () => void;
  const done = new Promise<boolean>((resolve) => {
    finish = () => {
      timer.cancel();
      signal.removeEventListener('abort', finish);
      resolve(!signal.aborted);
    };
  });
  const timer = clock.setTimeout(finish, milliseconds);
  signal.addEventListener('abort', finish);
  if (signal.aborted) finish();
  return { done, cancel: finish };
}
