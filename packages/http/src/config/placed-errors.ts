import type { CaddisError, ConfigMistake, ReportMistake } from '@caddis/core';

/**
 * An error of a config, and where it stands. One list of them serves the check of a config and, for who builds a module without one,
 * its start.
 *
 * @public
 */
export interface PlacedError extends Pick<ConfigMistake, 'at' | 'offset' | 'length'> {
  readonly error: CaddisError;
}

/**
 * Reports errors. What a message says of the place in front of a colon is left out: a report has a place of its own.
 *
 * @public
 */
export function reportErrors(report: ReportMistake, placed: Iterable<PlacedError>): void {
  for (const { error, ...place } of placed) {
    report({ ...place, message: error.message.replace(/^: /, ''), help: error.help, code: error.code, error });
  }
}

/** Throws the first of some errors, if there is one. @public */
export function throwFirst(placed: Iterable<PlacedError>): void {
  for (const { error } of placed) throw error;
}
