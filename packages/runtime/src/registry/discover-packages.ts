import { realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { CaddisError } from '@caddis/core';
import { errors } from '../errors.js';
import { nextTurn } from '../pace.js';
import { describePackage, type FoundPackage, type Manifest, readManifest, whyWithoutModules } from './package-manifest.js';
import { type PackagePolicy, readPolicy } from './package-policy.js';

/** Options of {@link discoverPackages}. @public */
export interface DiscoverOptions {
  /**
   * Folder of the project; its `package.json`, or the nearest one above, names the dependencies. If several folders are given, each is searched; if
   * two contain copies of one package, the copy of the first is used.
   */
  readonly projectDir: string | readonly string[];
  /** Names of the packages of the standard distribution. */
  readonly standard?: readonly string[];
  /** Folder of the package that depends on the standard packages; the first of `projectDir` when left out. */
  readonly standardDir?: string;
}

/** The packages that were found. @public */
export interface Discovery {
  /** Packages with modules: the project itself, its dependencies, then the standard packages; one per name. */
  readonly packages: readonly FoundPackage[];
  /** Names of the standard packages that were found as dependencies of the distribution itself. The project may use other copies of them. */
  readonly inDistribution: ReadonlySet<string>;
  /** Errors of packages that cannot be used, each with the package's name. */
  readonly warnings: readonly PackageError[];
  /** Packages that look as if they had modules, but do not declare any. This only matters if somebody looks for a module. */
  readonly withoutModules: readonly PackageError[];
}

/** An error about a package, with the name that the project uses for it. @public */
export type PackageError = CaddisError & { readonly package: string };

/** Keys of a manifest that name dependencies, and whether to warn if one of them is not installed. */
const dependencyKeys = [
  ['dependencies', true],
  ['optionalDependencies', false],
  ['devDependencies', false],
] as const;

/**
 * Reads the manifests of the project, of its direct dependencies and of the standard packages. Each is searched where Node would search, so the
 * layouts of npm, pnpm, workspaces and links all work. No folders are listed and no code is imported.
 *
 * If a project restricts which packages it allows (`caddis.allow`), the other packages are returned as refused; with several projects, each must
 * allow a package. The project itself and the standard packages are always allowed.
 *
 * Development dependencies are included, because a module that is being tried out is one, and it does nothing until a config names it.
 *
 * @throws `RUNTIME_POLICY_INVALID`
 * @public
 */
export async function discoverPackages(options: DiscoverOptions): Promise<Discovery> {
  const { projectDir, standard = [] } = options;
  const projects = typeof projectDir === 'string' ? [projectDir] : projectDir;
  const { standardDir = projects[0] ?? '.' } = options;
  const search = new Search(new Set(standard));
  for (const project of projects) {
    const folder = await realFolder(project);
    search.attempt(project, () => search.openProject(folder, project));
  }
  await search.addProjects();
  const distribution = await realFolder(standardDir);
  const inDistribution = new Set<string>();
  for (const name of standard) if (search.addDependency(name, distribution, true)) inDistribution.add(name);
  return { packages: [...search.packages.values()], inDistribution, warnings: search.warnings, withoutModules: search.withoutModules };
}

/** Number of manifests to read in one turn of the event loop, so that a turn takes a few milliseconds. */
const packagesInTurn = 50;

/** A manifest with the folder that it was read from. */
interface LocatedManifest {
  readonly directory: string;
  readonly manifest: Manifest;
}

class Search {
  readonly packages = new Map<string, FoundPackage>();
  readonly warnings: PackageError[] = [];
  readonly withoutModules: PackageError[] = [];

  private readonly projects = new Map<string, LocatedManifest>();
  private readonly policies: PackagePolicy[] = [];

  constructor(private readonly standard: ReadonlySet<string>) {}

  /** Runs work for one package and records its error, so that one bad package does not hide the others. Returns whether it succeeded. */
  attempt(name: string, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      this.warnings.push(about(name, error as CaddisError));
      return false;
    }
  }

  /** Finds the project that a folder belongs to. */
  openProject(folder: string, called: string): void {
    const own = nearestManifest(folder, '', called);
    if (own !== undefined) this.projects.set(own.directory, own);
  }

  /** Adds the projects that were found, then their dependencies. The policies of all projects are read first. */
  async addProjects(): Promise<void> {
    for (const { directory, manifest } of this.projects.values()) {
      const policy = readPolicy(directory, manifest);
      if (policy !== undefined) this.policies.push(policy);
    }
    for (const own of this.projects.values()) {
      this.attempt(String(own.manifest['name'] ?? own.directory), () => this.add(own));
      for (const [key, mandatory] of dependencyKeys) {
        const names = keysOf(own.manifest[key]);
        for (let at = 0; at < names.length; at += 1) {
          // A running server that reads its config again must still answer requests in the meantime.
          if (at % packagesInTurn === packagesInTurn - 1) await nextTurn();
          this.addDependency(names[at] as string, own.directory, mandatory);
        }
      }
    }
  }

  addDependency(name: string, from: string, mandatory: boolean): boolean {
    return this.attempt(name, () => {
      const located = nearestManifest(from, join('node_modules', name), name);
      if (located !== undefined) return this.add(located, name);
      if (mandatory) throw errors.RUNTIME_PACKAGE_NOT_INSTALLED({ package: name, directory: from });
    });
  }

  /** @param called - name that the project uses for the package; `undefined` for the project itself */
  add({ directory, manifest }: LocatedManifest, called?: string): void {
    const reason = whyWithoutModules(called, manifest);
    if (reason !== undefined) {
      const name = called ?? String(manifest['name'] ?? directory);
      const version = String(manifest['version'] ?? '(no version)');
      this.withoutModules.push(about(name, errors.RUNTIME_PACKAGE_WITHOUT_MODULES({ package: name, version, reason })));
    }
    const described = describePackage(directory, manifest, this.standard.has(String(manifest['name'])));
    if (described === undefined) return;
    const refusedBy = called === undefined ? undefined : this.#refuserOf([called, described.info.name]);
    const found = refusedBy === undefined ? described : { ...described, info: { ...described.info, refused: true }, refusedBy };
    const { name } = found.info;
    const known = this.packages.get(name);
    if (known === undefined) {
      this.packages.set(name, found);
    } else if (known.info.directory !== found.info.directory) {
      throw errors.RUNTIME_PACKAGE_TWICE({ package: name, used: placeOf(known), unused: placeOf(found) });
    }
  }

  /** @param names - the name that the project uses for a package, and the name in its own manifest, which could be anything */
  #refuserOf(names: readonly string[]): string | undefined {
    return this.policies.find((policy) => names.some((name) => !this.standard.has(name) && !policy.allows(name)))?.file;
  }
}

function about(name: string, error: CaddisError): PackageError {
  return Object.assign(error, { package: name });
}

/** Searches a manifest at a relative path, from a folder upwards. */
function nearestManifest(from: string, path: string, name: string): LocatedManifest | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const directory = path === '' ? folder : `${folder === '/' ? '' : folder}${sep}${path}`;
    const manifest = readManifest(directory, name);
    if (manifest !== undefined) return { directory, manifest };
    if (folder === dirname(folder)) return undefined;
  }
}

function placeOf({ info }: FoundPackage): string {
  return `${info.version} in ${info.directory}`;
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

/** Resolves symbolic links, because Node searches from the real folder. A missing folder is not an error; it contains nothing. */
function realFolder(directory: string): Promise<string> {
  return realpath(directory).catch(() => resolve(directory));
}
