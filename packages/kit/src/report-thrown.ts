import { isCaddisError, type ConfigMistake, type ReportMistake } from '@caddis/core';

/**
 * Reports the coded error that a function throws as a mistake in the config, so that a module's check and its start can share that function.
 *
 * @param report - receives the mistake
 * @param at - keys and indexes that lead from the module's object to the value
 * @param refuse - throws a coded error if the value is wrong; any other error is rethrown
 * @public
 */
export function reportThrown(report: ReportMistake, at: ConfigMistake['at'], refuse: () => unknown): void {
  try {
    refuse();
  } catch (error) {
    if (!isCaddisError(error)) throw error;
    report({ at, message: error.message, error });
  }
}
