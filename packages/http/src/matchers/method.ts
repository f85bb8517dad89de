import { array, module, string, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';

/** Config of {@link MethodMatcher}. @public */
export const MethodConfig = array(string({ description: 'Method; lower case counts as upper case.' }), {
  description: 'Methods, one of which the request must have.',
});

/** Compares the method of the request. @see Caddy's `MatchMethod` @public */
@module(matchers, {
  name: 'method',
  config: MethodConfig,
  summary: 'Matches by the method of the request.',
  examples: [{ title: 'Requests that change nothing.', config: ['GET', 'HEAD', 'OPTIONS'] }],
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
