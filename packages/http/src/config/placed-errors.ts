import type { CaddisError, ConfigMistake, ReportMistake } from '@caddis/core';

/**
 * A config error and its place. The check of a config reports a list of these; `provision` throws the first, for modules that are created
 * without a check.
 *
 * @public
 */
export interface PlacedError extends Pick<ConfigMistake, 'at' | 'offset' | 'length'> {
  readonly error: CaddisError;
}

/**
 * Reports errors. The place in front of a message is removed, because a report states the place separately.
 *
 * @public
 */
export function reportErrors(report: ReportMistake, placed: Iterable<PlacedError>): void {
  for (const { error, ...place } of placed) {
    report({ ...place, message: error.message.replace(/^: /, ''), help: error.help, code: error.code, error });
  }
}

/** Throws the first of the errors, if there is one. @public */
export function throwFirst(placed: Iterable<PlacedError>): void {
  for (const { error } of placed) throw error;
}
