import semver from 'semver';

/**
 * Tells whether a version is in a range, by npm's rules.
 *
 * @param version - e.g. `1.2.3`
 * @param range - e.g. `^1.2.0 || >=3`; a leading `workspace:` is ignored
 * @returns `undefined` if one of them is something else, e.g. a tag or a URL
 * @internal
 */
export function isInRange(version: string, range: string): boolean | undefined {
  const versions = semver.validRange(range.replace(/^workspace:/, ''));
  return versions === null || semver.valid(version) === null ? undefined : semver.satisfies(version, versions);
}
