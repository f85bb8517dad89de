import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The file that a package carries for directories of modules. */
const docsFile = 'caddis-docs.json';

/**
 * Packs published packages as they go to the registry: pnpm writes versions for `workspace:` and `catalog:`; what only this repository uses is left out,
 * which is development dependencies, scripts, and the comments that lead to source maps, since no map is in the tarball.
 *
 * @param {{ root: string, names: string[], destination: string }} options - the repository, built; packages to pack; an existing folder for the tarballs.
 * @returns {Promise<{ name: string, version: string, file: string, dependencies: string[], size: number, unpackedSize: number, entryCount: number }[]>} the tarballs, by name.
 */
export async function packPackages({ root, names, destination }) {
  const work = await mkdtemp(join(tmpdir(), 'caddis-pack-'));
  try {
    const [raw, tidy] = [join(work, 'raw'), join(work, 'tidy')];
    await mkdir(raw);
    await pnpm(root, ['--recursive', ...names.flatMap((name) => ['--filter', name]), 'pack', '--pack-destination', raw]);
    const manifests = new Map();
    const docs = await docsOfPackages(root);
    const folders = await allDone((await readdir(raw)).sort().map((file) => unpackTidy(join(raw, file), join(tidy, file.replace(/\.tgz$/, '')), { manifests, docs })));
    const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', destination, ...folders], { maxBuffer: 2 ** 26 });
    const packed = JSON.parse(stdout).map(({ name, version, filename, size, unpackedSize, entryCount }) => ({
      name, version, file: join(destination, filename), dependencies: manifests.get(name), size, unpackedSize, entryCount,
    }));
    if (packed.length !== names.length) throw new Error(`${packed.length} packages were packed, not ${names.length}`);
    return packed.sort((one, other) => (one.name < other.name ? -1 : 1));
  } finally {
    await rm(work, { recursive: true });
  }
}

/** What comes of all. When one fails, it is told once the others are done: they write to a folder that is about to go. */
async function allDone(work) {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** pnpm as `pnpm run` started this program, or the one that `npx` finds. */
function pnpm(cwd, args) {
  const path = process.env.npm_execpath ?? '';
  const [program, first] = /pnpm[^/]*$/.test(path) ? [/\.[cm]?js$/.test(path) ? process.execPath : path, /\.[cm]?js$/.test(path) ? [path] : []] : ['npx', ['--yes', 'pnpm@12']];
  return run(program, [...first, '--config.verify-deps-before-run=false', ...args], { cwd, maxBuffer: 2 ** 26 });
}

/** What each package says of its modules, which it carries: name → text of the file. */
async function docsOfPackages(root) {
  const built = (name) => import(pathToFileURL(join(root, 'packages', name, 'dist/index.js')).href);
  const [{ packageDocsText, readPackageDocs }, { discoverPackages, Registry }] = [await built('docgen'), await built('runtime')];
  const { packages } = await discoverPackages({ projectDir: join(root, 'packages/caddis') });
  // They are ours, and a machine that packs and tests at once is slow.
  const registry = new Registry({ importDeadlineMs: 300_000 });
  for (const found of packages) registry.addPackage(found);
  const withModules = packages.filter(({ modules }) => modules.length > 0).map(({ info }) => info.name);
  return new Map(await Promise.all(withModules.map(async (name) => [name, packageDocsText(await readPackageDocs(registry, name))])));
}

async function unpackTidy(tarball, folder, { manifests, docs }) {
  await mkdir(folder, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  const file = join(folder, 'package.json');
  const manifest = publishedManifest(JSON.parse(await readFile(file, 'utf8')));
  const said = docs.get(manifest.name);
  if (said !== undefined) {
    manifest.files.push(docsFile);
    await writeFile(join(folder, docsFile), said);
  }
  manifests.set(manifest.name, Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
  await writeFile(file, `${JSON.stringify(manifest, null, 2)}\n`);
  const names = await readdir(join(folder, 'dist'), { recursive: true });
  await Promise.all(names.filter((name) => /\.(?:js|d\.ts)$/.test(name)).map((name) => dropMapComment(join(folder, 'dist', name))));
  return folder;
}

/** What somebody who installs the package needs to know. */
function publishedManifest(manifest) {
  const { dependencies = {} } = manifest;
  const left = new Set(['devDependencies', 'scripts', ...(Object.keys(dependencies).length === 0 ? ['dependencies'] : [])]);
  return Object.fromEntries(Object.entries(manifest).filter(([key]) => !left.has(key)));
}

async function dropMapComment(path) {
  const text = await readFile(path, 'utf8');
  const kept = text.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n');
  if (kept !== text) await writeFile(path, kept);
}
