// Holds the manifests of all packages and examples: the modules that they declare, one core for all, and what a published package must say of itself.
// --write mends what can be derived.
import { problemsOfModules } from './manifests/declared-modules.mjs';
import { problemsOfDependencyPage } from './manifests/dependency-page.mjs';
import { problemsOfCore } from './manifests/one-core.mjs';
import { problemsOfPublished } from './manifests/published-manifest.mjs';
import { problemsOfStandardModules } from './manifests/standard-modules.mjs';
import { workspacePackages, writeManifest } from './manifests/workspace-packages.mjs';

const write = process.argv.includes('--write');
const packages = workspacePackages();
/** All packages have the version of the command. */
const { version } = packages.find(({ folder }) => folder === 'caddis').manifest;

const problems = [...problemsOfDependencyPage(packages.filter(({ isPublic }) => isPublic)), ...problemsOfStandardModules(packages, write)];
for (const entry of [...packages, ...workspacePackages('examples')]) {
  const found = [...(await problemsOfModules(entry)), ...problemsOfCore(entry, version), ...(entry.isPublic ? problemsOfPublished(entry) : [])];
  if (packages.includes(entry) && entry.manifest.version !== version) {
    found.push(`${entry.path}/package.json: "version" is not ${version}, as that of all packages`);
    entry.manifest.version = version;
  }
  if (write && found.length > 0) writeManifest(entry.file, entry.manifest);
  problems.push(...found);
}
if (problems.length > 0) {
  console.error([...problems, write ? 'what can be derived is mended: run it again' : 'mend what can be derived with node .ci/check-manifests.mjs --write'].join('\n'));
  process.exitCode = 1;
}
