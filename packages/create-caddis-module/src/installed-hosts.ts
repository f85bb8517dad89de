import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '@caddis/core';
import { errors } from './errors.js';
import type { PackageExports } from './namespaces.js';

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly exports?: unknown;
  readonly main?: string;
  readonly caddis?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/**
 * Imports those direct dependencies of a project that have modules or depend on `@caddis/core`. Packages of Caddis itself are skipped, because their
 * namespaces are known already.
 *
 * @param folder - a folder in the project; outside any project, nothing is found
 * @returns the exports, and a message for each package that could not be imported
 * @internal
 */
export async function installedHosts(folder: string): Promise<{ readonly found: readonly PackageExports[]; readonly failures: readonly string[] }> {
  const project = await nearestManifest(folder);
  const names = Object.keys({ ...project?.manifest.dependencies, ...project?.manifest.devDependencies });
  const found: PackageExports[] = [];
  const failures: string[] = [];
  for (const name of names.filter((each) => each !== 'caddis' && !each.startsWith('@caddis/'))) {
    const home = await homeOf(name, folder);
    if (home === undefined || !isForCaddis(home.manifest)) continue;
    await importEntries(name, home).then(
      (entries) => found.push(...entries),
      (error: unknown) => failures.push(`${name}: ${messageOf(error)}`),
    );
  }
  return { found, failures };
}

/** The dependencies of a project that are installed. @internal */
export interface ProjectPackages {
  /** Folder of the project; undefined if there is none. */
  readonly folder?: string;
  /** The directory of published modules in the project's manifest. */
  readonly directory?: string;
  readonly packages: readonly { readonly manifest: Manifest }[];
}

/** Reads the manifests of a project's dependencies without importing them. @param folder - a folder in the project @internal */
export async function projectPackages(folder: string): Promise<ProjectPackages> {
  const project = await nearestManifest(folder);
  if (project === undefined) return { packages: [] };
  const names = Object.keys({ ...project.manifest.dependencies, ...project.manifest.devDependencies });
  const packages = (await Promise.all(names.map((name) => homeOf(name, folder)))).filter((home) => home !== undefined);
  const { directory } = (project.manifest.caddis ?? {}) as { readonly directory?: unknown };
  return { folder: project.directory, ...(typeof directory === 'string' ? { directory } : {}), packages };
}

/**
 * Imports a package, whether or not the project depends on it.
 *
 * @throws `CREATE_HOST_UNUSABLE`
 * @internal
 */
export async function installedHost(name: string, folder: string): Promise<readonly PackageExports[]> {
  const home = await homeOf(name, folder);
  if (home === undefined) throw errors.CREATE_HOST_UNUSABLE({ package: name, reason: 'it is not installed in the working directory', help: `npm install ${name}` });
  try {
    return await importEntries(name, home);
  } catch (cause) {
    throw errors.CREATE_HOST_UNUSABLE({ package: name, reason: `importing it failed: ${messageOf(cause)}`, help: 'see the cause' }, { cause });
  }
}

function isForCaddis({ caddis, dependencies, peerDependencies }: Manifest): boolean {
  return caddis !== undefined || '@caddis/core' in { ...dependencies, ...peerDependencies };
}

interface Home {
  readonly directory: string;
  readonly manifest: Manifest;
}

/** Imports all entry points of a package. */
async function importEntries(name: string, { directory, manifest }: Home): Promise<readonly PackageExports[]> {
  const entries = entriesOf(manifest);
  return Promise.all(
    entries.map(async ([path, file]) => ({
      specifier: path === '.' ? name : `${name}/${path.slice('./'.length)}`,
      version: manifest.version ?? '0.0.0',
      exported: (await import(pathToFileURL(join(directory, file)).href)) as object,
    })),
  );
}

/** Paths of the entry points that are code, each with its file. */
function entriesOf({ exports, main }: Manifest): readonly (readonly [path: string, file: string])[] {
  const listed = typeof exports === 'object' && exports !== null && '.' in exports ? Object.entries(exports) : [['.', exports ?? main ?? 'index.js'] as const];
  return listed.flatMap(([path, target]) => {
    const file = fileOf(target);
    return file === undefined || path.includes('*') || !/\.m?js$/.test(file) ? [] : [[path, file] as const];
  });
}

/** Finds the file that Node imports for an entry point with conditions. */
function fileOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target !== 'object' || target === null) return undefined;
  for (const [condition, inner] of Object.entries(target)) {
    const file = ['node', 'import', 'module-sync', 'default'].includes(condition) ? fileOf(inner) : undefined;
    if (file !== undefined) return file;
  }
  return undefined;
}

async function nearestManifest(folder: string): Promise<Home | undefined> {
  return firstOf(upwards(folder));
}

async function homeOf(name: string, folder: string): Promise<Home | undefined> {
  return firstOf(upwards(folder).map((each) => join(each, 'node_modules', name)));
}

async function firstOf(directories: readonly string[]): Promise<Home | undefined> {
  for (const directory of directories) {
    const text = await readFile(join(directory, 'package.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return { directory, manifest: JSON.parse(text) as Manifest };
  }
  return undefined;
}

function upwards(folder: string): readonly string[] {
  const directory = resolve(folder);
  const parent = dirname(directory);
  return parent === directory ? [directory] : [directory, ...upwards(parent)];
}
