import { module, object, record, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { fieldNameDoubts } from '../fields/field-doubts.js';
import { fieldText } from '../fields/field-text.js';
import { headerValues } from '../matching/header-test.js';
import { checkRegexpFields, regexpFields, regexpPlaceholders, RegexpTest } from './regexp-test.js';

/** Config of {@link HeaderRegexpMatcher}. @public */
export const HeaderRegexpConfig = record(object(regexpFields), { description: 'Regular expressions by field name.', keyName: 'header field', keyDoubts: fieldNameDoubts });

/**
 * Matches header fields with regular expressions.
 *
 * @see Caddy's `MatchHeaderRE`
 * @public
 */
@module(matchers, {
  name: 'header_regexp',
  config: HeaderRegexpConfig,
  summary: 'Matches by header fields of the request and regular expressions.',
  placeholders: regexpPlaceholders,
  description: 'At least one value of each listed field must match. Groups become placeholders.',
  examples: [
    { title: 'The version of an API, as `{http.regexp.api.1}`.', config: { Accept: { name: 'api', pattern: 'vnd\\.example\\.v(\\d)' } } },
  ],
  check(config, report) {
    for (const [name, fields] of Object.entries(config)) checkRegexpFields(fields, [name], report);
  },
})
export class HeaderRegexpMatcher implements Matcher {
  private readonly fields: readonly { readonly name: string; readonly test: RegexpTest }[];

  constructor(config: ConfigOf<typeof HeaderRegexpConfig>) {
    this.fields = Object.entries(config).map(([name, expression]) => ({ name, test: new RegexpTest(expression) }));
  }

  matches(request: HttpRequest): boolean {
    return this.fields.every(({ name, test }) => headerValues(request, name).some((value) => test.matches(fieldText(value), request)));
  }
}
