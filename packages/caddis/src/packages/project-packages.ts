import { join } from 'node:path';
import { readPolicy, runtimeErrors } from '@caddis/runtime';
import { findPackageFrom, nearestPackage, type LocatedPackage } from './located-package.js';
import { errors } from '../errors.js';
import { projectFolders, type ModulePlace } from '../open-registry.js';
import { standardPackages } from '../standard-packages.js';

/** Finds the project in which packages are installed. @throws `CADDIS_PROJECT_WITHOUT_MANIFEST` @internal */
export async function findProject(place: ModulePlace): Promise<LocatedPackage> {
  const [folder = '.'] = await projectFolders(place);
  const project = nearestPackage(folder);
  if (project === undefined) throw errors.CADDIS_PROJECT_WITHOUT_MANIFEST({ folder });
  return project;
}

/** Returns the installed dependencies of a project: name → version and folder. @internal */
export function installedIn(project: LocatedPackage): ReadonlyMap<string, string> {
  const { manifest, directory } = nearestPackage(project.directory) ?? project;
  const names = ['dependencies', 'optionalDependencies', 'devDependencies'].flatMap((field) => Object.keys((manifest[field] ?? {}) as object));
  return new Map(
    names.flatMap((name) => {
      const found = findPackageFrom(directory, name);
      return found === undefined ? [] : [[name, `${String(found.manifest['version'])} ${found.directory}`] as const];
    }),
  );
}

/**
 * Parses the package name from a spec for a package manager.
 *
 * @param spec - e.g. `@acme/x@^1`, `x`, `./x.tgz`
 * @returns `undefined` if the spec does not contain the name, e.g. a tarball or a URL
 * @throws `CADDIS_PACKAGE_SPEC_INVALID`
 * @internal
 */
export function nameIn(spec: string): string | undefined {
  if (spec === '' || spec.startsWith('-')) throw errors.CADDIS_PACKAGE_SPEC_INVALID({ spec: JSON.stringify(spec) });
  return /^(@[\w.~-]+\/[\w.~-]+|[\w~-][\w.~-]*)(?:@[^/:]*)?$/.exec(spec.endsWith('.tgz') ? '' : spec)?.[1];
}

/**
 * Throws if the project does not allow one of the packages. Call it before anything is fetched.
 *
 * @throws `RUNTIME_PACKAGE_NOT_ALLOWED`, `RUNTIME_POLICY_INVALID`
 * @internal
 */
export function assertAllowed(project: LocatedPackage, names: readonly string[]): void {
  const policy = readPolicy(project.directory, project.manifest);
  const refused = names.find((name) => policy !== undefined && !policy.allows(name) && !standardPackages.includes(name));
  if (refused === undefined) return;
  throw runtimeErrors.RUNTIME_PACKAGE_NOT_ALLOWED({ package: refused, version: '(not installed)', file: join(project.directory, 'package.json') });
}
