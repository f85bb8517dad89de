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

/** The flag of all commands that need to know the modules. @internal */
export interface ProjectFlags {
  /** Folder of the project; when left out, it follows from the config. */
  readonly project?: string | undefined;
}

/** Where modules are looked for. @internal */
export interface ModulePlace extends ProjectFlags {
  /** Path of the config; absent where there is none. */
  readonly config?: string;
  /** The copy of a package that is imported in its place. */
  readonly copy?: PackageCopy | undefined;
  /** Hears that the directory of published modules, which the project names, cannot be read; it may do so long after. Left out, that is a warning on standard error. */
  readonly onDirectoryError?: ((error: Error) => void) | undefined;
  /** A directory of published modules, its folder or its index, instead of the one that the project names. */
  readonly directory?: string | undefined;
}

/** A copy of a package. @internal */
export interface PackageCopy {
  readonly package: string;
  readonly folder: string;
}

/** The modules that a command works with. @internal */
export interface OpenRegistry {
  readonly registry: Registry;
  /** Packages that could not be read or added; each error names its package. */
  readonly warnings: readonly Error[];
  /** Packages that look as if they had modules, but do not say which. */
  readonly withoutModules: readonly Error[];
  /** Why packages that are installed cannot be read: of both kinds. */
  readonly unread: readonly Error[];
}

/**
 * Finds the modules that are installed: those of the project and of the standard distribution. Imports none of them.
 *
 * @param place - the config or the folder of the project. The project is the nearest `package.json` in or above the folder that was named;
 * else that of the config, first of the file itself, then of the link that leads to it; without a config, or for standard input, the
 * working directory's
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
  const registry = new Registry({ watchImport, unusable, suggestions });
  for (const each of packages) {
    const { name } = each.info;
    const found = place.copy?.package === name ? { ...each, info: { ...each.info, directory: place.copy.folder } } : each;
    // A copy that the project brings is imported from where it is: it is not the one that was bundled.
    registry.addPackage(found, inDistribution.has(name) ? standardImports[name] : undefined);
  }
  const unread = unusable.filter(({ code }) => code !== 'RUNTIME_PACKAGE_NOT_INSTALLED');
  return { registry, warnings, withoutModules, unread };
}

function warn(error: Error): void {
  printWarnings([error]);
}

/**
 * The folders that a project is looked for in, the first one first.
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

/** The working directory; none when it was deleted. */
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
