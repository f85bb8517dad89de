import type { CaddisError } from '@caddis/core';
import { untilAborted } from '../deadline.js';

/**
 * Runs code of a module, unless the config ends before.
 *
 * @param signal - its reason is thrown when it is aborted, also while the code runs
 * @param work - the code
 * @param failed - makes the error to throw from what the code throws
 * @internal
 */
export async function step<T>(signal: AbortSignal, work: () => T | Promise<T>, failed: (cause: unknown) => CaddisError): Promise<T> {
  signal.throwIfAborted();
  try {
    const result = work();
    return result === undefined ? result : await untilAborted(Promise.resolve(result), signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw failed(cause);
  }
}
