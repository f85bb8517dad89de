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
 * Expressions as they are written in programs and in other servers, whose marks are a part of the expression here.
 *
 * A path may well have slashes at both ends, so they alone are nothing to tell.
 */
function regexpDoubt(pattern: string): Pick<ConfigMistake, 'message' | 'help'> | undefined {
  if (/^~\*?\s*\S/.test(pattern)) {
    return { message: 'the tilde is a part of the expression here', help: pattern.startsWith('~*') ? 'write the expression alone, and (?i) in front, so that case does not count' : 'write the expression alone' };
  }
  const [, inner = '', flags = ''] = flagged.exec(pattern) ?? [];
  const isMarked = inner.startsWith('^') || inner.endsWith('$') || inner.includes('\\/') || (/^[gimsuy]+$/.test(flags) && /[\\()[\]|+*?]/.test(inner));
  if (!isMarked) return undefined;
  const written = `${flags.includes('i') ? '(?i)' : ''}${inner.replaceAll('\\/', '/')}`;
  return { message: 'the slashes around it are a part of the expression here', help: `write ${JSON.stringify(written)}` };
}
