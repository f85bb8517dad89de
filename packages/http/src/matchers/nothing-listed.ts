import type { ReportMistake } from '@caddis/core';

/**
 * Warns of a matcher with an empty list. It matches no request, but is easily misread as matching all.
 *
 * @internal
 */
export function doubtNothingListed(list: readonly unknown[], report: ReportMistake): void {
  if (list.length === 0) report({ at: [], severity: 'warning', message: 'the list is empty, so this matches no request', help: 'list what to match; to match everything, remove the matcher' });
}
