import { object, string, type ConfigInput, type ConfigMistake, type ConfigOf, type ReportMistake } from '@caddis/core';
import type { ModulePlaceholder } from '@caddis/core/framework';
import type { HttpRequest } from '@caddis/core/http';
import { errors } from '../errors.js';
import { checkRegexp } from '../regexp/check-regexp.js';
import { compileRegexp, type Regexp } from '../regexp/go-regexp.js';

/** Config fields of a matcher with a regular expression. @internal */
export const regexpFields = {
  name: string({
    description: 'Name for the groups: `{http.regexp.NAME.1}`. If omitted, only `{http.regexp.1}` is set.',
    default: '',
  }),
  pattern: string({ description: 'Regular expression. It is not anchored, and case counts.' }),
} as const;

const regexpConfig = object(regexpFields);

/** Documentation of the placeholders that {@link RegexpTest} sets. @internal */
export const regexpPlaceholders: readonly ModulePlaceholder[] = [
  { name: 'http.regexp.NAME.N', description:
    'A group of the regular expression with this `name`; 0 is the whole match.', example: '42', where: 'after the matcher has matched' },
  { name: 'http.regexp.NAME.GROUP', description: 'A named group of the pattern: `(?P<GROUP>…)`.', example: '42', where: 'after the matcher has matched' },
  { name: 'http.regexp.N', description:
    'A group of the regular expression that matched last, with or without a `name`.', example: '42', where: 'after the matcher has matched' },
];

function isName(name: string): boolean {
  return name === '' || /\w/.test(name);
}

/** Reports the errors in the fields of a matcher with a regular expression. @internal */
export function checkRegexpFields({ name = '', pattern }: ConfigInput<typeof regexpConfig>, at: ConfigMistake['at'], report: ReportMistake): void {
  if (!isName(name)) {
    report({ at: [...at, 'name'], offset: 0, length: name.length, message: 'bad name of a regular expression', help: 'use letters, digits and underscores', code: 'HTTP_REGEXP_NAME_INVALID' });
  }
  checkRegexp(pattern, [...at, 'pattern'], report);
}

/**
 * Tests texts with a regular expression, and sets its groups as placeholders.
 *
 * @see Caddy's `MatchRegexp`
 * @internal
 */
export class RegexpTest {
  private readonly expression: Regexp;
  private readonly prefixes: readonly string[];

  /** @throws `HTTP_REGEXP_INVALID`, `HTTP_REGEXP_NAME_INVALID` */
  constructor({ name, pattern }: ConfigOf<typeof regexpConfig>) {
    if (!isName(name)) throw errors.HTTP_REGEXP_NAME_INVALID({ name: JSON.stringify(name) });
    this.expression = compileRegexp(pattern);
    this.prefixes = name === '' ? ['http.regexp.'] : ['http.regexp.', `http.regexp.${name}.`];
  }

  /** Returns true if a text matches. In this case, its groups are set as placeholders of the request. */
  matches(text: string, request: HttpRequest): boolean {
    const groups = this.expression.exec(text)?.groups;
    if (groups === undefined) return false;
    for (const prefix of this.prefixes) {
      for (const [group, value = ''] of groups.entries()) request.placeholders.set(`${prefix}${group}`, value);
      for (const [name, group] of this.expression.groupNames) request.placeholders.set(`${prefix}${name}`, groups[group] ?? '');
    }
    return true;
  }
}
