import { blameModule, describeValue, isThenable, moduleFault } from '@caddis/core';
import type { HttpRequest, Matcher } from '@caddis/core/http';
import { enterModule } from './module-at-work.js';

/**
 * Calls a matcher and checks its result. All such calls are made here. Only `true` and `false` are accepted, directly or by a promise,
 * because any other value would select routes by chance.
 *
 * @throws the matcher's error; `CORE_MODULE_FAULT` if it returns another value
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
