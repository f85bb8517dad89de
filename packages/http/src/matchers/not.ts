import { array, guestMap, module, type ConfigOf } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { MatcherSets } from '../matching/matcher-sets.js';

/** Config of {@link NotMatcher}. @public */
export const NotConfig = array(guestMap(matchers), { description: 'Matcher sets, none of which may match.' });

/**
 * Negates other matchers.
 *
 * @see Caddy's `MatchNot`
 * @public
 */
@module(matchers, {
  name: 'not',
  alsoCalled: ['negate', 'unless', 'except'],
  config: NotConfig,
  summary: 'Matches requests that none of its matcher sets match.',
  examples: [{ title: 'All but one folder.', config: [{ path: ['/public/*'] }] }],
})
export class NotMatcher implements Matcher {
  private readonly sets: MatcherSets | undefined;

  constructor(config: ConfigOf<typeof NotConfig>) {
    // `MatcherSets` treats an empty list as a match, as in a route. For `not`, an empty list must exclude nothing.
    this.sets = config.length === 0 ? undefined : new MatcherSets(config);
  }

  matches(request: HttpRequest): boolean | Promise<boolean> {
    const matched = this.sets?.matches(request) ?? false;
    return typeof matched === 'boolean' ? !matched : matched.then((result) => !result);
  }
}
