import { blameModule, describeValue, isThenable, moduleFault } from '@caddis/core';
import type { HttpRequest, Matcher } from '@caddis/core/http';
import { enterModule } from './module-at-work.js';

/**
 * Asks a matcher: the one place that calls them. Only `true` and `false` are answers, at once or by a promise; with anything else
 * the route would be taken, or passed over, by chance.
 *
 * @throws what the matcher throws or rejects with; `CORE_MODULE_FAULT` where it answers with something else
 * @internal
 */
export function askMatcher(matcher: Matcher, request: HttpRequest): boolean | Promise<boolean> {
  let matched: unknown;
  try {
    matched = matcher.matches(request);
  } catch (error) {
    throw blameModule(callOf(matcher), error);
  }
  if (matched === true || matched === false) return matched;
  if (!isThenable(matched)) throw notBoolean(matcher, 'returned', matched);
  return awaitMatcher(matcher, matched, request);
}

async function awaitMatcher(matcher: Matcher, answer: PromiseLike<unknown>, request: HttpRequest): Promise<boolean> {
  enterModule(request, matcher);
  let matched: unknown;
  try {
    matched = await answer;
  } catch (error) {
    throw blameModule(callOf(matcher), error);
  }
  if (matched === true || matched === false) return matched;
  throw notBoolean(matcher, 'resolved with', matched);
}

function callOf(matcher: Matcher): { readonly module: Matcher; readonly method: string } {
  return { module: matcher, method: 'matches' };
}

function notBoolean(matcher: Matcher, how: string, value: unknown): Error {
  return moduleFault(callOf(matcher), `${how} ${describeValue(value)}, expected true or false`);
}
