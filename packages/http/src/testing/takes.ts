import type { Matcher } from '@caddis/core/http';
import { TestRequest, type TestRequestOptions } from './test-request.js';

/** Returns those of several requests that a matcher matches. */
export function takes<T>(matcher: Matcher, requests: readonly T[], toOptions: (request: T) => TestRequestOptions): readonly T[] {
  return requests.filter((request) => matcher.matches(new TestRequest(toOptions(request))) === true);
}
