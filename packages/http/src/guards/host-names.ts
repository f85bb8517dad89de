import { blameModule, describeValue, moduleFault } from '@caddis/core';
import type { Matcher } from '@caddis/core/http';

/**
 * Reads the host names of a matcher: the one place that does.
 *
 * @returns an empty list where it has none
 * @throws what the matcher throws; `CORE_MODULE_FAULT` where they are no list of texts
 * @internal
 */
export function hostNamesOf(matcher: Matcher): readonly string[] {
  const call = { module: matcher, method: 'hostNames' };
  let names: unknown;
  try {
    names = matcher.hostNames;
    if (names === undefined) return [];
    // In here, since a list that is a `Proxy` may throw when it is looked at.
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  } catch (error) {
    throw blameModule(call, error);
  }
  throw moduleFault(call, `returned ${describeValue(names)}, expected a list of texts`);
}
