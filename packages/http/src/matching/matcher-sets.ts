import { array, guestMap } from '@caddis/core';
import { matchers, type HttpRequest, type Matcher } from '@caddis/core/http';
import { askMatcher } from '../guards/ask-matcher.js';

/** A loaded matcher set: matchers by name. @public */
export type MatcherSet = Readonly<Record<string, Matcher>>;

/** Schema of a list of matcher sets. @public */
export const matcherSets = array(guestMap(matchers));

/**
 * A list of matcher sets. The list matches if one of its sets does; a set matches if all its matchers do. An empty list always matches.
 *
 * @public
 */
export class MatcherSets implements Matcher {
  private readonly sets: readonly (readonly Matcher[])[];

  constructor(sets: readonly MatcherSet[]) {
    this.sets = sets.map((set) => Object.values(set));
  }

  /**
   * @returns a promise only if a matcher returns one
   * @throws the error of a matcher; `CORE_MODULE_FAULT` if a matcher returns neither true nor false
   */
  matches(request: HttpRequest): boolean | Promise<boolean> {
    return this.sets.length === 0 || this.matchesFrom(request, 0);
  }

  private matchesFrom(request: HttpRequest, first: number): boolean | Promise<boolean> {
    for (let at = first; at < this.sets.length; at += 1) {
      const matched = allMatch(this.sets[at] as readonly Matcher[], request, 0);
      if (matched === true) return true;
      if (matched !== false) return matched.then((result) => result || this.matchesFrom(request, at + 1));
    }
    return false;
  }
}

function allMatch(set: readonly Matcher[], request: HttpRequest, first: number): boolean | Promise<boolean> {
  for (let at = first; at < set.length; at += 1) {
    const matched = askMatcher(set[at] as Matcher, request);
    if (matched === false) return false;
    if (matched !== true) return matched.then((result) => result && allMatch(set, request, at + 1));
  }
  return true;
}
