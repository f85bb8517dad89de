// Verifies the tarball of each package with modules as `caddis verify` does, and says which rung it reaches: all must be safe packages. Where they were made
// can be said of published ones only.
//   node .ci/check-verified.mjs [FOLDER WITH TARBALLS]
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspacePackages } from './manifests/workspace-packages.mjs';
import { releaseTarballs } from './release/release-tarballs.mjs';

const { verifyPackage } = await import('../packages/testkit/dist/verify/index.js');
/** Packages that are tried at a time. */
const atOnce = 2;

const wanted = workspacePackages().filter(({ isPublic, manifest }) => isPublic && manifest.caddis?.modules !== undefined);
const companions = wanted.map(({ path }) => pathToFileURL(join(path, 'dist/index.js')).href);
const given = process.argv[2];
const folder = given ?? mkdtempSync(join(tmpdir(), 'caddis-verified-'));
const failed = [];
try {
  const { version } = workspacePackages().find(({ folder: name }) => name === 'caddis').manifest;
  if (given === undefined) await releaseTarballs({ version, edits: new Map(), publish: undefined, keep: folder, say: () => {} });
  const waiting = [...wanted];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await verify(next);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
} finally {
  if (given === undefined) rmSync(folder, { recursive: true });
}
if (failed.length > 0) {
  console.error(failed.join('\n'));
  process.exitCode = 1;
}

async function verify(entry) {
  const { manifest } = entry;
  const start = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}`;
  const file = readdirSync(folder).find((name) => name === `${start}.tgz`);
  const report = await verifyPackage(join(folder, file ?? `${start}.tgz`), { companions, install: (tarball, project) => install(entry, tarball, project) });
  console.log(`${manifest.name}: ${report.rungs.at(-1) ?? 'does not load'}, ${report.modules.length} modules`);
  const problems = report.findings.filter(({ severity, rung }) => severity === 'error' && rung !== 'provenance');
  failed.push(...problems.map(({ code, message, module = '', help }) => `${manifest.name}: ${code}: ${module} ${message}; ${help}`));
}

/** Unpacks a tarball into a project where what it depends on is that of the repository. */
function install({ path, manifest }, tarball, project) {
  const home = join(project, 'node_modules', manifest.name);
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', home, '--strip-components=1']);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, dependencies: { [manifest.name]: '*' } }));
  const packed = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  for (const name of Object.keys({ ...packed.dependencies, ...packed.peerDependencies })) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(realpathSync(join(path, 'node_modules', name)), link);
  }
  return Promise.resolve();
}
