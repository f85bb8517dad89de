const core = '@caddis/core';

/** What brings core, and what is never installed beside a package of others; npm runs create-caddis-module from a place of its own. */
const owners = ['caddis', 'create-caddis-module', '@caddis/core', '@caddis/test-helpers', '@caddis/bench'];

/**
 * Holds that no package brings a core of its own: it is a peer, in a range that does not follow each release, and the command brings it. So
 * there is one, whatever is installed beside it, or the package manager says which package does not fit. What is wrong is mended in the
 * manifest that is passed.
 *
 * @param {{ path: string, manifest: object }} entry - a package.
 * @param {string} version - the version of all packages.
 * @returns {string[]} what is wrong.
 */
export function problemsOfCore({ path, manifest }, version) {
  if (owners.includes(manifest.name)) return [];
  const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = manifest;
  const problems = [];
  if (dependencies[core] !== undefined) {
    problems.push(`"dependencies" names ${core}, which must be a peer: two of them would be installed`);
    delete dependencies[core];
    peerDependencies[core] = coreRange(version);
  }
  if (peerDependencies[core] === undefined) return [];
  if (peerDependencies[core] !== coreRange(version)) problems.push(`the peer ${core} is not in the range "${coreRange(version)}"`);
  if (devDependencies[core] === undefined) problems.push(`"devDependencies" lacks ${core}, which is a peer`);
  manifest.peerDependencies = { ...peerDependencies, [core]: coreRange(version) };
  manifest.devDependencies = Object.fromEntries(Object.entries({ ...devDependencies, [core]: 'workspace:*' }).sort(([one], [other]) => (one < other ? -1 : 1)));
  if (Object.keys(dependencies).length === 0) delete manifest.dependencies;
  return problems.map((problem) => `${path}/package.json: ${problem}`);
}

/**
 * The versions of core that a package of ours works with: from its own minor version to the end of the major one.
 * @param {string} version - of the package.
 * @returns {string} the range.
 */
export function coreRange(version) {
  const [major, minor] = version.split('.').map(Number);
  return `>=${major}.${minor}.0 <${major + 1}.0.0`;
}
