import { array, module, nothing, record, string, union, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { fieldNameDoubts } from '../fields/field-doubts.js';
import { HeaderTest, headerValues } from '../matching/header-test.js';

/** Config of {@link HeaderMatcher}. @public */
export const HeaderConfig = record(
  union([array(string()), nothing()], {
    description: 'Values. An empty list means that the field must be present, `null` that it must be absent.',
  }),
  { description: 'Values by field name.', keyName: 'header field', keyDoubts: fieldNameDoubts },
);

/**
 * Matches the header fields of the request.
 *
 * @see Caddy's `MatchHeader`
 * @public
 */
@module(matchers, {
  name: 'header',
  config: HeaderConfig,
  summary: 'Matches by header fields of the request.',
  description:
    'At least one value of each listed field must equal one of its listed values. `*` at the start or end stands for any text; case counts. An ' +
    'empty list matches if the field is present, `null` if it is absent.',
  examples: [{ title: 'JSON, without a cookie.', config: { Accept: ['*application/json*'], Cookie: null } }],
})
export class HeaderMatcher implements Matcher {
  private readonly fields: readonly HeaderTest[];

  constructor(config: ConfigOf<typeof HeaderConfig>) {
    this.fields = Object.entries(config).map(([name, values]) => new HeaderTest(name, values));
  }

  matches(request: HttpRequest): boolean {
    for (const field of this.fields) if (!field.matches(headerValues(request, field.name), request)) return false;
    return true;
  }
}
