import { array, module, string, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { doubtNothingListed } from './nothing-listed.js';

/** Config of {@link MethodMatcher}. @public */
export const MethodConfig = array(string({
  description: 'Method. Lower case is read as upper case.',
  doubts: [
    { pattern: '^(?:\\*|[Aa][Nn][Yy]|[Aa][Ll][Ll])?$', message: 'no request can have this method', help: 'remove the matcher to match any method' },
    { pattern: '[^\\w-]', message: 'this is read as one method, which no request has', help: 'write each method as an item of the list: ["GET", "HEAD"]' },
  ],
}), {
  description: 'Methods. The request must have one of them.',
});

/** Matches the method of the request. @see Caddy's `MatchMethod` @public */
@module(matchers, {
  name: 'method',
  config: MethodConfig,
  summary: 'Matches by the method of the request.',
  examples: [{ title: 'Requests that change nothing.', config: ['GET', 'HEAD', 'OPTIONS'] }],
  check: doubtNothingListed,
})
export class MethodMatcher implements Matcher {
  private readonly methods: readonly string[];

  constructor(config: ConfigOf<typeof MethodConfig>) {
    this.methods = config.map((method) => method.toUpperCase());
  }

  matches(request: HttpRequest): boolean {
    return this.methods.includes(request.method);
  }
}
