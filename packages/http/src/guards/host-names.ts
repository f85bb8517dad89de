import { blameModule, describeValue, moduleFault } from '@caddis/core';
import type { Matcher } from '@caddis/core/http';

/**
 * Reads the host names of a matcher and checks them. All such reads are made here.
 *
 * @returns an empty list if it has none
 * @throws the matcher's error; `CORE_MODULE_FAULT` if they are not a list of texts
 * @internal
 */
export function hostNamesOf(matcher: Matcher): readonly string[] {
  const call = { module: matcher, method: 'hostNames' };
  let names: unknown;
  try {
    names = matcher.hostNames;
    if (names === undefined) return [];
    // Inside the `try`, because a list that is a `Proxy` may throw when it is read.
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  } catch (error) {
    throw blameModule(call, error);
  }
  throw moduleFault(call, `returned ${describeValue(names)}, expected a list of texts`);
}
