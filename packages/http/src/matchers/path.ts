import { array, module, string, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { shellVariable } from '../config/shell-variable.js';
import { compileTemplate } from '../templates/template.js';
import { doubtNothingListed } from './nothing-listed.js';
import { compilePathPattern } from './path-pattern.js';

/** Config of {@link PathMatcher}. @public */
export const PathConfig = array(
  string({
    description: 'Path. `*` is a wildcard.',
    placeholders: 'request',
    doubts: [
      shellVariable,
      { pattern: '^[A-Za-z]\\w*\\([`"]', message: 'this is the syntax of Traefik', help: 'write only the path, with a star at the end for everything below: "/api/*"' },
      { pattern: '^[A-Za-z]+://', message: 'a path must not have a scheme or a host', help: 'write only the path, and the host in a matcher host' },
      { pattern: '^[~^]|^[=]\\s|^[^{]*(?:\\.\\*|\\.\\+|\\\\(?![*?[\\\\])|\\][+?]|\\]\\{\\d|\\$$)|^(?:[^{)]*\\))*[^{()]*\\([^)|*+?]*[|*+?][^)]*\\)', message: 'a path cannot be a regular expression here; a star matches any text', help: 'write "/api/*", or the expression in the matcher path_regexp' },
      { pattern: '^[^{]*\\?$|^(?:[^{/]*/)*[^{/?]*\\?[^/=]*=', message: 'the query is not part of the path', help: 'write only the path, and the query in a matcher query' },
      { pattern: '/:[A-Za-z]', message: 'a colon has no special meaning here', help: 'use a star for a part of the path: "/users/*"' },
      { pattern: '^[^{]*\\*\\*', message: 'two stars match the same as one', help: 'write one star at the end for everything below: "/api/*"' },
      { pattern: '^/[^,{]*,\\s*/', message: 'this is read as one path', help: 'write each path as an item of the list' },
      { pattern: '^[^/*{]', message: 'a path must begin with a slash, so this matches no request', help: 'add a slash at the start' },
    ],
  }),
);

/**
 * Matches the path of the request.
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
    'Case is ignored. Before matching, dot segments are resolved, escapes decoded, and repeated slashes merged unless the pattern has some. A ' +
    'pattern without `*` must equal the path. `*` at the end makes it a prefix, at the start a suffix, at both ends a substring; anywhere else, ' +
    '`*` stands for a part of one segment. If a pattern has an escape such as `%2F`, the request must have it too.',
  examples: [{ title: 'Everything below a folder, and all images.', config: ['/api/*', '*.png'] }],
  check: doubtNothingListed,
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
