import { module, object, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { matchablePath } from '../uri/uri.js';
import { checkRegexpFields, regexpFields, regexpPlaceholders, RegexpTest } from './regexp-test.js';

/** Config of {@link PathRegexpMatcher}. @public */
export const PathRegexpConfig = object(regexpFields);

/**
 * Matches the path of the request with a regular expression.
 *
 * @see Caddy's `MatchPathRE`
 * @public
 */
@module(matchers, {
  name: 'path_regexp',
  config: PathRegexpConfig,
  summary: 'Matches by the path of the request and a regular expression.',
  placeholders: regexpPlaceholders,
  description: 'The path is decoded, dot segments are resolved and repeated slashes are merged before matching. Groups become placeholders.',
  examples: [{ title: 'A number in the path, as `{http.regexp.item.1}`.', config: { name: 'item', pattern: '^/items/(\\d+)$' } }],
  check: (config, report) => checkRegexpFields(config, [], report),
})
export class PathRegexpMatcher implements Matcher {
  private readonly test: RegexpTest;

  constructor(config: ConfigOf<typeof PathRegexpConfig>) {
    this.test = new RegexpTest(config);
  }

  matches(request: HttpRequest): boolean {
    return this.test.matches(matchablePath(request.uri), request);
  }
}
