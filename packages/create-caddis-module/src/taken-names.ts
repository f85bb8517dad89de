import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf } from '@caddis/core';
import { projectPackages } from './installed-hosts.js';
import { idOf, type NewModule } from './new-module.js';
import { standardModules } from './standard-modules.js';

/** A package and the IDs of its modules. */
interface KnownPackage {
  readonly name: string;
  readonly modules: readonly string[];
  /** Where it was found. */
  readonly place: 'standard' | 'installed' | 'directory';
}

const places = { standard: 'is in the standard distribution', installed: 'is installed here', directory: 'is in the directory of published modules' } as const;

/**
 * Warns about names of a new module that are already taken: in the standard distribution, by dependencies of the project, or in a directory of
 * published modules. Taken names are allowed, because a config can choose between modules with the same ID.
 *
 * @param folder - any folder, usually in a project
 * @param directory - folder or index file of a directory; when left out, the one in the project's `caddis.directory`
 * @returns warnings as texts
 * @internal
 */
export async function takenNames(wanted: NewModule, { folder, directory }: { readonly folder: string; readonly directory?: string | undefined }): Promise<readonly string[]> {
  const project = await projectPackages(folder);
  const standard = Object.entries(standardModules).map(([id, name]) => ({ name, modules: [id], place: 'standard' as const }));
  const installed = project.packages.map(({ manifest }) => ({ name: String(manifest.name), modules: texts((manifest.caddis as { readonly modules?: unknown } | undefined)?.modules), place: 'installed' as const }));
  const named = directory ?? (project.directory === undefined ? undefined : resolve(project.folder ?? folder, project.directory));
  const warnings: string[] = [];
  const published = named === undefined ? [] : await publishedIn(named).catch((error: unknown) => (warnings.push(`the directory ${named} cannot be read: ${messageOf(error)}`), []));
  const known: readonly KnownPackage[] = [...standard, ...installed, ...published];
  const id = idOf(wanted);
  const owner = known.find(({ modules }) => modules.includes(id));
  if (owner !== undefined) warnings.push(`${id} already exists in package ${owner.name}, which ${places[owner.place]}. Users of both must choose one in the config; use another --name to avoid that`);
  const namesake = known.find(({ name }) => name === wanted.packageName);
  if (namesake !== undefined) warnings.push(`the package name ${wanted.packageName} is taken by a package that ${places[namesake.place]}. Names are unique in npm; choose another one with --package`);
  return warnings;
}

/** Reads the packages in the index of a directory. */
async function publishedIn(place: string): Promise<readonly KnownPackage[]> {
  const isFolder = await stat(place).then((found) => found.isDirectory(), () => false);
  const index = JSON.parse(await readFile(isFolder ? join(place, 'directory.json') : place, 'utf8')) as { readonly packages?: unknown } | null;
  if (!Array.isArray(index?.packages)) throw new Error('it is not the index of a directory');
  return (index.packages as readonly ({ readonly name?: unknown; readonly modules?: unknown } | null)[]).map((each) => {
    const modules = Array.isArray(each?.modules) ? (each.modules as readonly ({ readonly id?: unknown } | null)[]) : [];
    return { name: String(each?.name), modules: texts(modules.map((module) => module?.id)), place: 'directory' };
  });
}

function texts(values: unknown): readonly string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}
