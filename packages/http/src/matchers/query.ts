import { array, module, record, string, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { compileTemplate, type Template } from '../templates/template.js';
import { parseQuery, rawQueryOf } from '../uri/uri.js';

/** Config of {@link QueryMatcher}. @public */
export const QueryConfig = record(array(string({ description: 'Value. `*` means any value.', placeholders: 'request' })));

/**
 * Matches the query of the request.
 *
 * @see Caddy's `MatchQuery`
 * @public
 */
@module(matchers, {
  name: 'query',
  config: QueryConfig,
  summary: 'Matches by the query of the request.',
  description: 'Every key must be present with one of its values; `*` means any value. An empty object matches an empty query. A malformed query matches nothing.',
  examples: [{ title: 'Two keys that must both be there.', config: { version: ['1', '2'], token: ['*'] } }],
})
export class QueryMatcher implements Matcher {
  private readonly keys: readonly { readonly name: Template; readonly values: readonly Template[] }[];

  constructor(config: ConfigOf<typeof QueryConfig>) {
    this.keys = Object.entries(config).map(([name, values]) => ({ name: compileTemplate(name), values: values.map(compileTemplate) }));
  }

  matches(request: HttpRequest): boolean {
    const query = rawQueryOf(request.uri);
    if (query === '') return this.keys.length === 0;
    const parsed = parseQuery(query);
    if (parsed === undefined) return false;
    if (this.keys.length === 0) return parsed.size === 0;
    return this.keys.every(({ name, values }) => {
      const found = parsed.get(name.constant ? name.text : name.expand(request.placeholders));
      return found !== undefined && values.some((value) => value.text === '*' || isAmong(found, value, request));
    });
  }
}

function isAmong(found: readonly string[], value: Template, request: HttpRequest): boolean {
  const wanted = value.constant ? value.text : value.expand(request.placeholders);
  return wanted === '*' || found.includes(wanted);
}
