import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { discoverPackages, Registry } from '@caddis/runtime';
import { projectKnownPackages, readKnownPackages } from './directory/known-packages.js';
import { errors } from './errors.js';
import { watchImport } from './imports/watch-import.js';
import { isStandardInput } from './read-config.js';
import { printWarnings } from './terminal.js';
import { standardImports, standardPackages } from './standard-packages.js';

/** The flag of all commands that need the installed modules. @internal */
export interface ProjectFlags {
  /** Folder of the project; if left out, it is derived from the config. */
  readonly project?: string | undefined;
}

/** Where to look for modules. @internal */
export interface ModulePlace extends ProjectFlags {
  /** Path of the config; absent if there is none. */
  readonly config?: string;
  /** A copy of a package to import instead of the installed package. */
  readonly copy?: PackageCopy | undefined;
  /** Called, maybe much later, if the project's directory of published modules cannot be read. Default: a warning on standard error. */
  readonly onDirectoryError?: ((error: Error) => void) | undefined;
  /** Called with the name of a package before its code is imported. */
  readonly onImport?: ((name: string) => void) | undefined;
  /** A directory of published modules, as its folder or its index file, instead of the one that the project names. */
  readonly directory?: string | undefined;
}

/** A copy of a package. @internal */
export interface PackageCopy {
  readonly package: string;
  readonly folder: string;
}

/** The installed modules, and problems with their packages. @internal */
export interface OpenRegistry {
  readonly registry: Registry;
  /** Packages that could not be read or added; each error names its package. */
  readonly warnings: readonly Error[];
  /** Packages that seem to contain modules but do not declare them. */
  readonly withoutModules: readonly Error[];
  /** Why installed packages cannot be read: errors of both lists. */
  readonly unread: readonly Error[];
}

/**
 * Finds the installed modules: those of the project and of the standard distribution. Imports none of them.
 *
 * @param place - the config or the folder of the project. The project is the nearest `package.json` in or above the named folder. If none is named,
 * the search starts at the folder of the config file, then at the folder of the link that leads to it. Without a config, or with standard input,
 * it starts at the working directory
 * @throws `CADDIS_PROJECT_MISSING`, `CADDIS_FOLDER_GONE`
 * @internal
 */
export async function openRegistry(place: ModulePlace = {}): Promise<OpenRegistry> {
  const projects = await projectFolders(place);
  const { packages, inDistribution, warnings, withoutModules } = await discoverPackages({
    projectDir: projects,
    standard: standardPackages,
    standardDir: dirname(fileURLToPath(import.meta.url)),
  });
  const unusable = [...warnings.filter(({ code }) => code !== 'RUNTIME_PACKAGE_TWICE'), ...withoutModules];
  const suggestions = place.directory === undefined ? projectKnownPackages(projects[0] ?? '.', place.onDirectoryError ?? warn) : readKnownPackages(place.directory);
  const registry = new Registry({
    watchImport: (info) => {
      place.onImport?.(info.name);
      return watchImport(info);
    },
    unusable,
    suggestions,
  });
  for (const each of packages) {
    const { name } = each.info;
    const found = place.copy?.package === name ? { ...each, info: { ...each.info, directory: place.copy.folder } } : each;
    // A package from the project is imported from its folder: it is not the copy in the bundle.
    registry.addPackage(found, inDistribution.has(name) ? standardImports[name] : undefined);
  }
  const unread = unusable.filter(({ code }) => code !== 'RUNTIME_PACKAGE_NOT_INSTALLED');
  return { registry, warnings, withoutModules, unread };
}

function warn(error: Error): void {
  printWarnings([error]);
}

/**
 * Returns the folders from which the project is searched, in order.
 *
 * @throws `CADDIS_PROJECT_MISSING`, `CADDIS_FOLDER_GONE`
 * @internal
 */
export async function projectFolders({ project, config }: ModulePlace): Promise<readonly string[]> {
  if (project !== undefined) {
    const folder = absolute(project);
    const isFolder = await stat(folder).then((found) => found.isDirectory(), () => false);
    if (!isFolder) throw errors.CADDIS_PROJECT_MISSING({ folder: project });
    return [folder];
  }
  if (config === undefined || isStandardInput(config)) return workingFolder();
  const link = absolute(config);
  const file = await realpath(link).catch(() => link);
  return [dirname(file), dirname(link)];
}

/** Returns the working directory; an empty list if it was deleted. */
function workingFolder(): readonly string[] {
  try {
    return [process.cwd()];
  } catch {
    return [];
  }
}

function absolute(path: string): string {
  if (isAbsolute(path)) return path;
  const [folder] = workingFolder();
  if (folder === undefined) throw errors.CADDIS_FOLDER_GONE();
  return resolve(folder, path);
}
