import { isError, messageOf } from '@caddis/core';
import type { ModuleLookup, PackageInfo, RegisteredModule } from '@caddis/runtime';
import { leaveOutUndocumentable } from './documentable.js';
import { readPackages, type CatalogueInput, type PackageExports } from './catalogue-input.js';

/** The installed modules, e.g. a `Registry`. @public */
export interface InstalledModules extends ModuleLookup {
  packages(): readonly PackageInfo[];
}

/** The result of {@link readRegistry}. @public */
export interface RegistryReading {
  readonly input: CatalogueInput;
  /** Errors of packages that could not be imported and of parts that could not be documented; these are left out. */
  readonly failures: readonly Error[];
}

/**
 * Imports every package of a registry to document its modules.
 *
 * @param registry - the installed packages
 * @param more - packages without modules whose errors and namespaces are to be documented, e.g. `@caddis/core`
 * @public
 */
export async function readRegistry(registry: InstalledModules, more: readonly PackageExports[] = []): Promise<RegistryReading> {
  const modules: RegisteredModule[] = [];
  const failures = new Map<string, Error>();
  for (const id of registry.ids()) {
    for (const info of registry.providers(id)) {
      try {
        modules.push(await registry.load(id, info.name));
      } catch (error) {
        if (!failures.has(info.name)) failures.set(info.name, isError(error) ? error : new Error(messageOf(error)));
      }
    }
  }
  const exported = new Map(modules.map((module) => [module.package.name, { package: module.package, exports: module.exports ?? {} }]));
  const { packages, namespaces = [], errors = [] } = readPackages([...more, ...exported.values()] as readonly PackageExports[]);
  const documentable = leaveOutUndocumentable({ modules, packages: [...packages, ...registry.packages()], namespaces, errors });
  return { input: documentable.input, failures: [...failures.values(), ...documentable.failures] };
}
