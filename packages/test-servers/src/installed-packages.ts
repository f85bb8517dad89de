import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { NpmRegistry } from './npm-registry.js';
import type { PackageManifest } from './npm-packument.js';

const run = promisify(execFile);

/**
 * Publishes the dependencies of packages as they are installed here, so that a test can install them without the network. Only the installed version
 * of each is published; packages that the registry already has are left out.
 *
 * @param registry - the registry to publish to
 * @param folders - folders of packages, whose direct and transitive `dependencies` are published
 */
export async function publishInstalled(registry: NpmRegistry, folders: readonly string[]): Promise<void> {
  const found = new Map<string, Installed>();
  for (const folder of folders) await addDependencies(await readInstalled(folder), registry, found);
  for (const { folder, manifest } of found.values()) {
    // npm accepts any name for the outermost folder. Bundled dependencies are excluded, because none of these packages has any.
    const { stdout } = await run('tar', ['-cz', '--exclude=node_modules', '-C', dirname(folder), basename(folder)], { encoding: 'buffer', maxBuffer: 2 ** 26 });
    registry.publish(manifest, stdout);
  }
}

interface Installed {
  readonly folder: string;
  readonly manifest: PackageManifest & { readonly dependencies?: Readonly<Record<string, string>> };
}

async function addDependencies({ folder, manifest }: Installed, registry: NpmRegistry, found: Map<string, Installed>): Promise<void> {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const home = folderOf(name, folder);
    if (home === undefined) throw new Error(`${name} is not installed for ${folder}`);
    const dependency = await readInstalled(await realpath(home));
    const key = `${name}@${dependency.manifest.version}`;
    if (found.has(key) || registry.packages.get(name)?.versions.has(dependency.manifest.version) === true) continue;
    // Packages of this repository are not published here, but by the tests that need them.
    if (dependency.folder.includes('node_modules')) found.set(key, dependency);
    await addDependencies(dependency, registry, found);
  }
}

async function readInstalled(folder: string): Promise<Installed> {
  return { folder, manifest: JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) };
}

function folderOf(name: string, from: string): string | undefined {
  const folder = join(from, 'node_modules', name);
  if (existsSync(folder)) return folder;
  return dirname(from) === from ? undefined : folderOf(name, dirname(from));
}
