import { module, raw, record, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { fieldText } from '../fields/field-text.js';
import { fieldIs } from '../fields/raw-fields.js';
import { matchesWildcard } from '../headers/wildcard.js';
import { compileTemplate, type Template } from '../placeholders/template.js';

const HeaderConfig = record(
  raw<readonly string[] | null>({
    type: ['array', 'null'],
    items: { type: 'string' },
    description: 'Values; an empty list: the field is there; `null`: it is absent.',
  }),
);

/**
 * Compares header fields of the request.
 *
 * @see Caddy's `MatchHeader`
 * @public
 */
@module(matchers, {
  name: 'header',
  config: HeaderConfig,
  summary: 'Matches by header fields of the request.',
  description:
    'Of every field one value must equal one of the list. `*` in front or behind stands for any text; case counts. ' +
    'An empty list matches when the field is there, `null` when it is absent.',
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

/** What one field must be. Also used on responses. @internal */
export class HeaderTest {
  private readonly wanted: readonly Template[] | undefined;

  constructor(
    readonly name: string,
    values: readonly string[] | null,
  ) {
    this.wanted = values?.map(compileTemplate);
  }

  /**
   * @param values - values of the field
   * @param request - the request whose placeholders the config may use
   */
  matches(values: readonly string[], request: HttpRequest): boolean {
    if (this.wanted === undefined) return values.length === 0;
    if (this.wanted.length === 0) return values.length > 0;
    return this.wanted.some((template) => {
      const wanted = template.constant ? template.text : template.expand(request.placeholders);
      return values.some((value) => matchesWildcard(fieldText(value), wanted));
    });
  }
}

/**
 * Values of a field as matchers see them: `Host` is the host of the request.
 *
 * @internal
 */
export function headerValues(request: HttpRequest, name: string): readonly string[] {
  if (fieldIs(name, 'host')) return [request.host];
  return request.headers.getAll(name);
}
