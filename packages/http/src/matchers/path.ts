import { array, module, string, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { compileTemplate } from '../templates/template.js';
import { compilePathPattern } from './path-pattern.js';

/** Config of {@link PathMatcher}. @public */
export const PathConfig = array(
  string({
    description: 'Path, with `*` as wildcard.',
    placeholders: 'request',
    doubts: [{ pattern: '^[^/*{]', message: 'a path begins with a slash, so this matches no request', help: 'write a slash in front' }],
  }),
);

/**
 * Compares the path of the request.
 *
 * @see Caddy's `MatchPath`
 * @public
 */
@module(matchers, {
  name: 'path',
  alsoCalled: ['url', 'location', 'prefix'],
  config: PathConfig,
  summary: 'Matches by the path of the request.',
  description:
    'Case does not count; dot segments are resolved and escapes decoded first, and repeated slashes merged unless the pattern has some. ' +
    'A pattern is an exact path; with `*` behind it a prefix, in front a suffix, at both ends a part; ' +
    'elsewhere `*` stands for a part of one segment. ' +
    'Where a pattern has an escape such as `%2F`, the request must have it too.',
  examples: [{ title: 'Everything below a folder, and all images.', config: ['/api/*', '*.png'] }],
})
export class PathMatcher implements Matcher {
  private readonly tests: readonly ((request: HttpRequest) => boolean)[];

  constructor(config: ConfigOf<typeof PathConfig>) {
    this.tests = config.map((pattern) => {
      const template = compileTemplate(pattern);
      if (!template.constant) return (request) => compilePathPattern(template.expand(request.placeholders))(request.uri);
      const test = compilePathPattern(pattern);
      return (request) => test(request.uri);
    });
  }

  matches(request: HttpRequest): boolean {
    for (const test of this.tests) if (test(request)) return true;
    return false;
  }
}
