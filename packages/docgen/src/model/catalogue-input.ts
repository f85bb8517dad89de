import { errorDefinitions, isNamespace, moduleDescriptor, type ErrorDefinition, type JsonSchema, type ModuleClass } from '@caddis/core/framework';
import type { Namespace } from '@caddis/core';
import type { PackageInfo, RegisteredModule } from '@caddis/runtime';

/** A package and its exports. @public */
export interface PackageExports {
  readonly package: PackageInfo;
  /** The value of `await import(name)`; the exports of several entry points are merged. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Input for the documentation. It comes from a registry or from {@link readPackages}. @public */
export interface CatalogueInput {
  readonly modules: readonly RegisteredModule[];
  readonly packages: readonly PackageInfo[];
  /** Namespaces to describe even if no module of theirs is installed. */
  readonly namespaces?: readonly Namespace<unknown>[];
  /** The errors of each package. */
  readonly errors?: readonly PackageErrors[];
  /** Schema of the config document; that of the framework when left out. */
  readonly document?: JsonSchema;
}

/** The errors of a package. @public */
export interface PackageErrors {
  readonly package: string;
  readonly definitions: Readonly<Record<string, ErrorDefinition>>;
}

/**
 * Finds the modules, namespaces and errors among the exports of packages.
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
