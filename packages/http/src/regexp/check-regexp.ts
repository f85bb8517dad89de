import type { ConfigMistake, ReportMistake } from '@caddis/core';
import { regexpMistake } from './go-regexp.js';

/**
 * Reports what is wrong with a regular expression of a config.
 *
 * @param pattern - the expression
 * @param at - keys and indexes that lead to it
 * @param code - code of the mistake in the module's package
 * @public
 */
export function checkRegexp(pattern: string, at: ConfigMistake['at'], report: ReportMistake, code = 'HTTP_REGEXP_INVALID'): void {
  // What a config leaves out is often an empty expression. It is right, and not worth loading the library for.
  if (pattern === '') return;
  const mistake = regexpMistake(pattern);
  if (mistake === undefined) return;
  report({
    at,
    offset: mistake.offset,
    length: mistake.length,
    message: `bad regular expression: ${mistake.reason}`,
    help: 'write it as in RE2, which has no lookahead, lookbehind or back-references: https://github.com/google/re2/wiki/Syntax',
    code,
  });
}
