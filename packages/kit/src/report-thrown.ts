import { isCaddisError, type ConfigMistake, type ReportMistake } from '@caddis/core';

/**
 * Reports what a function refuses in a config, so that the check of a module and its start can have one source.
 *
 * @param report - takes the mistake
 * @param at - keys and indexes that lead from the module's object to the value
 * @param refuse - throws an error of a catalogue when the value cannot be; any other error is thrown on
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
