import { array, module, string, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';

const MethodConfig = array(string({ description: 'Method, in the case in which it is sent.' }));

/** Compares the method of the request. @see Caddy's `MatchMethod` @public */
@module(matchers, {
  name: 'method',
  config: MethodConfig,
  summary: 'Matches by the method of the request.',
  examples: [{ title: 'Requests that change nothing.', config: ['GET', 'HEAD', 'OPTIONS'] }],
})
export class MethodMatcher implements Matcher {
  constructor(private readonly config: ConfigOf<typeof MethodConfig>) {}

  matches(request: HttpRequest): boolean {
    return this.config.includes(request.method);
  }
}
