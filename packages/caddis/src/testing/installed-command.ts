import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Folder of all packages in this repository. */
const packages = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Packs the command and its dependencies in this repository, and unpacks them into a project, as an installation does. Third-party packages
 * are linked to those installed here.
 *
 * @param folder - an empty folder, which becomes the project
 * @returns path of the command
 */
export async function installCommand(folder: string): Promise<string> {
  const names = await withDependencies('caddis', new Map());
  const tarballs = join(folder, 'tarballs');
  const modules = join(folder, 'node_modules');
  await mkdir(tarballs);
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', tarballs, ...[...names.keys()].map((name) => homeOf(name))];
  const { stdout } = await run('npm', args, { cwd: folder, maxBuffer: 2 ** 26 });
  const packed = JSON.parse(stdout) as readonly { readonly name: string; readonly filename: string }[];
  for (const { name, filename } of packed) {
    const home = join(modules, name);
    await mkdir(home, { recursive: true });
    await run('tar', ['-xzf', join(tarballs, filename), '-C', home, '--strip-components=1']);
    for (const dependency of names.get(name) ?? []) {
      const link = join(home, 'node_modules', dependency);
      await mkdir(dirname(link), { recursive: true });
      await symlink(await realpath(join(homeOf(name), 'node_modules', dependency)), link);
    }
  }
  return join(modules, 'caddis/dist/main.js');
}

function homeOf(name: string): string {
  return join(packages, name.replace('@caddis/', ''));
}

/** Returns a package of ours and all those that it depends on, each with its third-party dependencies. */
async function withDependencies(name: string, found: Map<string, readonly string[]>): Promise<ReadonlyMap<string, readonly string[]>> {
  if (found.has(name)) return found;
  const { dependencies = {} } = JSON.parse(await readFile(join(homeOf(name), 'package.json'), 'utf8')) as { readonly dependencies?: object };
  const all = Object.keys(dependencies);
  const isOurs = (dependency: string): boolean => dependency.startsWith('@caddis/') && existsSync(homeOf(dependency));
  found.set(name, all.filter((dependency) => !isOurs(dependency)));
  for (const dependency of all.filter(isOurs)) await withDependencies(dependency, found);
  return found;
}
