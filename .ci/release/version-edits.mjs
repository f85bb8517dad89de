import { readFileSync } from 'node:fs';
import { coreRange } from '../manifests/one-core.mjs';
import { workspacePackages } from '../manifests/workspace-packages.mjs';
import { releasedRecord } from './api-exports.mjs';
import { releasedChangelog } from './changelog.mjs';

const core = '@caddis/core';

/**
 * What a release changes in the repository: the version of all packages and the range of core, the changelogs, and what each package exports.
 *
 * @param {string} version - the new version.
 * @param {string} date - its day, as `2026-12-01`.
 * @returns {Map<string, string>} path → new text.
 */
export function versionEdits(version, date) {
  const edits = new Map();
  const packages = workspacePackages();
  for (const { file, manifest } of [...packages, ...workspacePackages('examples')]) edits.set(file, text(atVersion(manifest, version)));
  for (const { path } of packages.filter(({ isPublic }) => isPublic)) {
    const file = `${path}/CHANGELOG.md`;
    edits.set(file, releasedChangelog(readFileSync(file, 'utf8'), version, date));
    const [record, exported] = releasedRecord(path, version);
    edits.set(record, exported);
  }
  return edits;
}

function atVersion(manifest, version) {
  const { peerDependencies } = manifest;
  if (peerDependencies?.[core] === undefined) return { ...manifest, version };
  return { ...manifest, version, peerDependencies: { ...peerDependencies, [core]: coreRange(version) } };
}

function text(manifest) {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/**
 * Tells whether a version may follow another one, or is the same, for the first release.
 * @param {string} next - such as `0.2.0` or `1.0.0-beta.1`.
 * @param {string} current - the version of the packages.
 * @returns {boolean} false also where `next` is no version.
 */
export function mayFollow(next, current) {
  const [one, other] = [parts(next), parts(current)];
  if (one === undefined || other === undefined) return false;
  for (let index = 0; index < 3; index++) {
    if (one.numbers[index] !== other.numbers[index]) return one.numbers[index] > other.numbers[index];
  }
  // A pre-release comes before its release.
  if (one.tag === '' || other.tag === '') return one.tag === '';
  return one.tag.localeCompare(other.tag, 'en', { numeric: true }) >= 0;
}

function parts(version) {
  const match = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?$/.exec(version);
  return match === null ? undefined : { numbers: match.slice(1, 4).map(Number), tag: match[4] ?? '' };
}
