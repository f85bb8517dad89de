import type { ModuleClass, ModuleDescriptor } from '@caddis/core/framework';

/**
 * An npm package that holds modules.
 *
 * @public
 */
export interface PackageInfo {
  /** Name on npm. */
  readonly name: string;
  readonly version: string;
  /** True for packages of the standard distribution. */
  readonly standard: boolean;
  /** Folder it was found in; absent for modules added in code. */
  readonly directory?: string | undefined;
  readonly description?: string | undefined;
  /** SPDX expression. */
  readonly license?: string | undefined;
  /** Web address of the source. */
  readonly repository?: string | undefined;
  /** True for packages that the project does not allow; they are not imported. */
  readonly refused?: boolean | undefined;
}

/**
 * A module that was imported and can be built.
 *
 * @public
 */
export interface RegisteredModule {
  readonly descriptor: ModuleDescriptor;
  readonly target: ModuleClass;
  readonly package: PackageInfo;
  /** What its package exports: documentation looks there for errors and namespaces. */
  readonly exports?: object | undefined;
}

/**
 * Where modules are looked up. What is known of a module before its package is imported comes from package manifests.
 *
 * @public
 */
export interface ModuleLookup {
  /** IDs of all known modules, sorted; of one namespace when given (exactly one label deeper). */
  ids(namespaceId?: string): readonly string[];
  /** Packages that provide an ID; empty when it is unknown. */
  providers(id: string): readonly PackageInfo[];
  /** Name of a well-known package that is not installed and would provide an ID. */
  suggestion(id: string): string | undefined;
  /** Why packages that are installed give no modules, or not all; each names its package. They are told where a module is unknown. */
  readonly unusable?: readonly Error[];
  /**
   * Imports the package that provides a module, once, and returns the module.
   *
   * @param id - a known ID
   * @param packageName - the package to take where several provide the ID
   * @throws coded errors that name the package: it threw on import, never settled, exports other IDs than it declares,
   * speaks another API version, or several packages provide the ID and none was chosen
   */
  load(id: string, packageName?: string): Promise<RegisteredModule>;
  /** Like `load` for a module whose package is imported already; `undefined` otherwise. */
  loaded(id: string, packageName?: string): RegisteredModule | undefined;
}
