import semver from 'semver';

/**
 * Tells whether a version is in a range, as npm has them.
 *
 * @param version - e.g. `1.2.3`
 * @param range - e.g. `^1.2.0 || >=3`; `workspace:` before it counts for nothing
 * @returns `undefined` where one of them is something else, e.g. a tag or an address
 * @internal
 */
export function isInRange(version: string, range: string): boolean | undefined {
  const versions = semver.validRange(range.replace(/^workspace:/, ''));
  return versions === null || semver.valid(version) === null ? undefined : semver.satisfies(version, versions);
}
