import type { ModuleClass, ModuleDescriptor } from '@caddis/core/framework';

/**
 * An npm package with modules.
 *
 * @public
 */
export interface PackageInfo {
  /** Name on npm. */
  readonly name: string;
  readonly version: string;
  /** True for packages of the standard distribution. */
  readonly standard: boolean;
  /** Folder of the package; `undefined` for modules that were added in code. */
  readonly directory?: string | undefined;
  readonly description?: string | undefined;
  /** SPDX expression. */
  readonly license?: string | undefined;
  /** Web address of the source. */
  readonly repository?: string | undefined;
  /** True for packages that the project does not allow; they are never imported. */
  readonly refused?: boolean | undefined;
}

/**
 * A module whose class has been imported, so that it can be built.
 *
 * @public
 */
export interface RegisteredModule {
  readonly descriptor: ModuleDescriptor;
  readonly target: ModuleClass;
  readonly package: PackageInfo;
  /** All exports of its package; documentation searches them for errors and namespaces. */
  readonly exports?: object | undefined;
}

/**
 * Looks up modules. What is known about a module before its package is imported comes from the package's manifest.
 *
 * @public
 */
export interface ModuleLookup {
  /** IDs of all known modules, sorted; if a namespace is given, only its own modules (exactly one label deeper). */
  ids(namespaceId?: string): readonly string[];
  /** Packages that provide an ID; empty if the ID is unknown. */
  providers(id: string): readonly PackageInfo[];
  /** Name of a well-known package that would provide an ID but is not installed. */
  suggestion(id: string): string | undefined;
  /** Reasons why installed packages provide no modules, or not all; each names its package. Shown when a module is unknown. */
  readonly unusable?: readonly Error[];
  /**
   * Imports the package that provides a module, once, and returns the module.
   *
   * @param packageName - the package to use if several provide the ID
   * @param packageName - the package to take where several provide the ID
   * @throws an error with a code that names the package: its import threw or did not settle, it exports other IDs than it declares, it was written
   * for another API version, or several packages provide the ID and none was chosen
   */
  load(id: string, packageName?: string): Promise<RegisteredModule>;
  /** Like `load`, for a module whose package is already imported; otherwise `undefined`. */
  loaded(id: string, packageName?: string): RegisteredModule | undefined;
}
