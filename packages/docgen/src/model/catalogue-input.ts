import { errorDefinitions, isNamespace, moduleDescriptor, type ErrorDefinition, type JsonSchema, type ModuleClass } from '@caddis/core/framework';
import type { Namespace } from '@caddis/core';
import type { PackageInfo, RegisteredModule } from '@caddis/runtime';

/** What a package exports, with the package. @public */
export interface PackageExports {
  readonly package: PackageInfo;
  /** The value of `await import(name)`; several entries are joined into one object. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/** What documentation is made from. A registry gives it, or {@link readPackages}. @public */
export interface CatalogueInput {
  readonly modules: readonly RegisteredModule[];
  readonly packages: readonly PackageInfo[];
  /** Namespaces that should be described even where no module of theirs is installed. */
  readonly namespaces?: readonly Namespace<unknown>[];
  /** The errors of each package. */
  readonly errors?: readonly PackageErrors[];
  /** Schema of the config document; the framework's own when left out. */
  readonly document?: JsonSchema;
}

/** All errors of a package. @public */
export interface PackageErrors {
  readonly package: string;
  readonly definitions: Readonly<Record<string, ErrorDefinition>>;
}

/**
 * Finds modules, namespaces and errors in what packages export.
 *
 * @param packages - imported packages
 * @public
 */
export function readPackages(packages: readonly PackageExports[]): CatalogueInput {
  const found = packages.flatMap(({ package: info, exports }) => [...new Set(Object.values(exports))].map((value) => ({ info, value })));
  return {
    packages: packages.map(({ package: info }) => info),
    modules: found.flatMap(({ info, value }) => {
      const descriptor = moduleDescriptor(value);
      return descriptor === undefined ? [] : [{ descriptor, target: value as ModuleClass, package: info }];
    }),
    namespaces: found.flatMap(({ value }) => (isNamespace(value) ? [value] : [])),
    errors: found.flatMap(({ info, value }) => {
      const definitions = errorDefinitions(value);
      return definitions === undefined ? [] : [{ package: info.name, definitions }];
    }),
  };
}
