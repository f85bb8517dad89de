import { module, object, record, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { checkRegexpFields, regexpFields, regexpPlaceholders, RegexpTest } from './regexp-test.js';
import { variableText } from './vars.js';

/** Config of {@link VarsRegexpMatcher}. @public */
export const VarsRegexpConfig = record(object(regexpFields));

/**
 * Matches variables and placeholders with regular expressions.
 *
 * @see Caddy's `MatchVarsRE`
 * @public
 */
@module(matchers, {
  name: 'vars_regexp',
  config: VarsRegexpConfig,
  summary: 'Matches by variables or placeholders and regular expressions.',
  placeholders: regexpPlaceholders,
  description: 'A key is the name of a variable, or a placeholder in braces. One matching key is enough. Groups become placeholders.',
  examples: [{ title: 'By a placeholder.', config: { '{http.request.host}': { name: 'tenant', pattern: '^(\\w+)\\.' } } }],
  check(config, report) {
    for (const [name, fields] of Object.entries(config)) checkRegexpFields(fields, [name], report);
  },
})
export class VarsRegexpMatcher implements Matcher {
  private readonly variables: readonly { readonly name: string; readonly test: RegexpTest }[];

  constructor(config: ConfigOf<typeof VarsRegexpConfig>) {
    this.variables = Object.entries(config).map(([name, expression]) => ({ name, test: new RegexpTest(expression) }));
  }

  matches(request: HttpRequest): boolean {
    return this.variables.some(({ name, test }) => test.matches(variableText(request, name), request));
  }
}
