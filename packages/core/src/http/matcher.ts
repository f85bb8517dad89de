import { defineNamespace } from '../namespace.js';
import type { HttpRequest } from './request.js';

/**
 * Contract of a request matcher. Called when a route is reached, so it sees what earlier handlers changed.
 *
 * It changes nothing but placeholders. An error that it throws ends the route and goes to the error routes.
 *
 * @experimental
 */
export interface Matcher {
  /**
   * The host names that the matcher lets through, as the config has them; only the matcher `host` has them. Read once, when the server
   * starts: what follows from host names, such as that their requests are encrypted, follows from these.
   */
  readonly hostNames?: readonly string[];
  matches(request: HttpRequest): boolean | Promise<boolean>;
}

/** Namespace of request matchers; they are named by the keys of a matcher set. @experimental */
export const matchers = defineNamespace<Matcher>({
  id: 'http.matchers',
  description:
    'Matchers decide whether a route takes a request. In a matcher set every matcher must match; a route takes a request when one of its sets does.',
  methods: ['matches'],
});
