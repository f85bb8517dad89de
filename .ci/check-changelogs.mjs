// Holds the changelogs, which are written by hand, against the reports of the API: a changed signature needs a line for those who use it.
import { readFileSync } from 'node:fs';
import { workspacePackages } from './manifests/workspace-packages.mjs';
import { apiExports, releasedExports } from './release/api-exports.mjs';
import { problemsOfChangelog } from './release/changelog.mjs';

const problems = workspacePackages()
  .filter(({ isPublic }) => isPublic)
  .flatMap(({ path }) => problemsOfChangelog(readFileSync(`${path}/CHANGELOG.md`, 'utf8'), releasedExports(path), apiExports(path)).map((problem) => `${path}/CHANGELOG.md: ${problem}`));
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
