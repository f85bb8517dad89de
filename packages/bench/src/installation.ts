import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type NpmRegistry, type PackageManifest, publishInstalled, startNpmRegistry, temporaryFolder } from '@caddis/test-servers';
import { formatSummary, summarize } from './statistics.js';
import { costOf } from './wall-clock.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Packages to install: the command, what an author needs, and one without dependencies for comparison. */
const wanted = [['caddis'], ['@caddis/core'], ['@caddis/core', '@caddis/upstream-kit'], ['commander']] as const;

/**
 * Packs all packages as for a release, publishes them and their dependencies to an in-memory registry, and installs some of them in empty
 * projects. Measures the download size, the installed size, and the time with an empty cache.
 *
 * @param rounds - number of installations of each
 * @returns a Markdown table
 * @internal
 */
export async function installationTable(rounds: number): Promise<string> {
  const folder = await temporaryFolder();
  const registry = await startNpmRegistry();
  try {
    await publishAll(registry, folder.path);
    const seconds = wanted.map((): number[] => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, names] of wanted.entries()) seconds[index]?.push(await install(registry, names, join(folder.path, `${round}-${index}`)));
    }
    const lines = ['| `npm install …` | packages | downloaded, kB | on disk, kB | files | seconds | ÷ one package without dependencies |', '|---|---|---|---|---|---|---|'];
    const least = Math.min(...(seconds.at(-1) ?? []));
    for (const [index, names] of wanted.entries()) {
      const taken = seconds[index] ?? [];
      const { packages, downloaded, bytes, files } = await installed(registry, join(folder.path, `0-${index}/node_modules`));
      lines.push(`| \`${names.join(' ')}\` | ${packages} | ${kilobytes(downloaded)} | ${kilobytes(bytes)} | ${files} | ${formatSummary(summarize(taken), 1)} | ${(Math.min(...taken) / least).toFixed(1)} |`);
    }
    return lines.join('\n');
  } finally {
    await registry.close();
    await folder.remove();
  }
}

/**
 * Publishes all packages of this repository as packed for a release, and their dependencies.
 *
 * @param folder - folder for the tarballs
 * @internal
 */
export async function publishAll(registry: NpmRegistry, folder: string): Promise<void> {
  const tarballs = join(folder, 'tarballs');
  await mkdir(tarballs);
  await run(process.execPath, ['.ci/check-packed.mjs', '--keep', tarballs], { cwd: root });
  for (const file of await readdir(tarballs)) {
    const { stdout } = await run('tar', ['-xzOf', join(tarballs, file), 'package/package.json']);
    registry.publish(JSON.parse(stdout) as PackageManifest, await readFile(join(tarballs, file)));
  }
  const folders = (await readdir(join(root, 'packages'))).map((name) => join(root, 'packages', name));
  const published = await Promise.all(folders.map(async (path) => registry.packages.has((JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as PackageManifest).name)));
  await publishInstalled(registry, folders.filter((_, index) => published[index]));
}

async function install(registry: NpmRegistry, names: readonly string[], folder: string): Promise<number> {
  await mkdir(folder);
  await writeFile(join(folder, '.npmrc'), `${registry.npmrc}audit=false\nfund=false\nupdate-notifier=false\ncache=${join(folder, 'cache')}\n`);
  await writeFile(join(folder, 'package.json'), '{}');
  const { seconds, exitCode } = await costOf('npm', ['install', '--prefix', folder, '--userconfig', join(folder, '.npmrc'), ...names]);
  if (exitCode !== 0) throw new Error(`npm install ${names.join(' ')} ended with ${exitCode}`);
  return seconds;
}

/** Measures the content of a `node_modules` folder, and the total size of its tarballs. */
async function installed(registry: NpmRegistry, folder: string): Promise<{ readonly packages: number; readonly downloaded: number; readonly bytes: number; readonly files: number }> {
  const { packages } = JSON.parse(await readFile(join(folder, '.package-lock.json'), 'utf8')) as { readonly packages: Readonly<Record<string, { readonly version: string }>> };
  const tarballs = Object.entries(packages).map(([path, { version }]) => registry.packages.get(path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))?.versions.get(version)?.tarball.length ?? 0);
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = await Promise.all(entries.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size));
  return { packages: tarballs.length, downloaded: sum(tarballs), bytes: sum(sizes), files: entries.length };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function kilobytes(bytes: number): string {
  return Math.round(bytes / 1000).toLocaleString('en');
}
