import { type CaddisError, isCaddisError, isThenable } from '@caddis/core';
import { untilAborted } from '../until-aborted.js';
import type { StepWatch } from './step-watch.js';
import { thrownCause } from './thrown-cause.js';

/**
 * Runs code of a module, unless the config ends first.
 *
 * @param signal - on abort its reason is thrown, even while the code runs
 * @param work - the code
 * @param failed - converts what the code throws to the error to throw
 * @param watch - warns when the code takes long, and gives it up at the deadline
 * @internal
 */
export async function step<T>(signal: AbortSignal, work: () => T | Promise<T>, failed: (cause: Error) => CaddisError, watch?: StepWatch): Promise<T> {
  signal.throwIfAborted();
  try {
    const result = work();
    if (!isThenable(result)) return result;
    return await (watch === undefined ? untilAborted(Promise.resolve(result), signal) : watch.during(result, signal));
  } catch (cause) {
    signal.throwIfAborted();
    throw isCaddisError(cause) && cause.code === 'RUNTIME_STEP_DEADLINE' ? cause : failed(thrownCause(cause));
  }
}
