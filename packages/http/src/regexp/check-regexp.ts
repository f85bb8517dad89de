import type { ConfigMistake, ReportMistake } from '@caddis/core';
import { regexpMistake } from './go-regexp.js';

/**
 * Reports the errors of a regular expression in a config.
 *
 * @param pattern - the expression
 * @param at - path of the expression in the config
 * @param code - error code to report
 * @public
 */
export function checkRegexp(pattern: string, at: ConfigMistake['at'], report: ReportMistake, code = 'HTTP_REGEXP_INVALID'): void {
  // A default value is often the empty expression. It is valid, so the library need not be loaded for it.
  if (pattern === '') return;
  const mistake = regexpMistake(pattern);
  if (mistake === undefined) {
    const doubt = regexpDoubt(pattern);
    if (doubt !== undefined) report({ at, severity: 'warning', ...doubt });
    return;
  }
  report({
    at,
    offset: mistake.offset,
    length: mistake.length,
    message: `bad regular expression: ${mistake.reason}`,
    help: 'write it as in RE2, which has no lookahead, lookbehind or back-references: https://github.com/google/re2/wiki/Syntax',
    code,
  });
}

const flagged = /^\/(.*)\/([a-z]*)$/s;

/**
 * Finds expressions in the notation of programming languages or other servers, whose delimiters would be part of the expression here.
 *
 * Slashes at both ends alone are not reported, because a path may have them.
 */
function regexpDoubt(pattern: string): Pick<ConfigMistake, 'message' | 'help'> | undefined {
  if (/^~\*?\s*\S/.test(pattern)) {
    return { message: 'the tilde is part of the expression here', help: pattern.startsWith('~*') ? 'write only the expression, with (?i) before it to ignore case' : 'write only the expression' };
  }
  const [, inner = '', flags = ''] = flagged.exec(pattern) ?? [];
  const isMarked = inner.startsWith('^') || inner.endsWith('$') || inner.includes('\\/') || (/^[gimsuy]+$/.test(flags) && /[\\()[\]|+*?]/.test(inner));
  if (!isMarked) return undefined;
  const written = `${flags.includes('i') ? '(?i)' : ''}${inner.replaceAll('\\/', '/')}`;
  return { message: 'the slashes around it are part of the expression here', help: `write ${JSON.stringify(written)}` };
}
