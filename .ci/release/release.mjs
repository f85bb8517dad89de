// Releases all packages. What it does, and who runs it: docs/CONTRIBUTING.md.
//   pnpm run release VERSION                 checks, sets the version, commits and tags
//   pnpm run release --publish               in CI, on the tag: checks, packs, publishes with provenance
//   pnpm run release VERSION --dry-run [--registry URL]   checks, packs what would be released, publishes it to that registry or nowhere
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { workspacePackages } from '../manifests/workspace-packages.mjs';
import { releaseTarballs } from './release-tarballs.mjs';
import { mayFollow, versionEdits } from './version-edits.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { publish: { type: 'boolean', default: false }, 'dry-run': { type: 'boolean', default: false }, registry: { type: 'string' } },
});
const dryRun = values['dry-run'];
const current = workspacePackages().find(({ folder }) => folder === 'caddis').manifest.version;
const version = positionals[0] ?? current;
try {
  const refusal = whyNot();
  if (refusal !== undefined) throw new Error(refusal);
  // A dry run is for what is packed; the tests take longer than all the rest, and CI runs them at each push.
  for (const script of ['build', 'lint', 'check', ...(dryRun ? [] : ['test'])]) pnpm(script);
  const edits = values.publish ? new Map() : versionEdits(version, new Date().toISOString().slice(0, 'yyyy-mm-dd'.length));
  const publish = values.publish ? { provenance: true } : dryRun && values.registry !== undefined ? { registry: values.registry, provenance: false } : undefined;
  await releaseTarballs({ version, edits, publish, say: console.log });
  if (!values.publish && !dryRun) commit(edits);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** Why this may not be released from here. */
function whyNot() {
  if (!mayFollow(version, current)) return `${version} does not follow ${current}`;
  if (values.registry !== undefined && !dryRun) return '--registry is for dry runs';
  if (dryRun) return undefined;
  if (git('status', '--porcelain') !== '') return 'the working tree has changes';
  const tagged = git('tag', '--list', `v${version}`) !== '';
  if (!values.publish) return tagged ? `v${version} is tagged` : undefined;
  if (git('tag', '--points-at', 'HEAD', '--list', `v${version}`) === '') return `this commit does not have the tag v${version}`;
  // npm signs with the identity that CI gives to a job; without it nobody could tell what the packages were built from.
  if (process.env.ACTIONS_ID_TOKEN_REQUEST_URL === undefined && process.env.SIGSTORE_ID_TOKEN === undefined) return 'publish from CI: there is no identity to prove where the packages come from';
  return undefined;
}

function commit(edits) {
  for (const [file, text] of edits) writeFileSync(file, text);
  pnpm('docs');
  git('add', '--all');
  git('commit', '--quiet', '--message', `release: ${version}`);
  git('tag', '--annotate', `v${version}`, '--message', `Caddis ${version}`);
  console.log(`committed and tagged; CI publishes it after: git push --follow-tags`);
}

function git(...args) {
  return execFileSync('git', args, { encoding: 'utf8' }).trim();
}

function pnpm(script) {
  console.log(`pnpm run ${script}`);
  execFileSync('npx', ['--yes', 'pnpm@12', '--silent', 'run', script], { stdio: ['ignore', 'ignore', 'inherit'] });
}
