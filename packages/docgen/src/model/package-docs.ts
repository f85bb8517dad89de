import type { ErrorDoc, ModuleDoc, NamespaceDoc } from './catalogue-doc.js';

/** Format version of {@link PackageDocs}, raised by changes that readers would notice. @public */
export const packageDocsVersion = 1;

/** Name of the documentation file in the root folder of a package. @public */
export const packageDocsFile = 'caddis-docs.json';

/**
 * The documentation of a package's own modules, independent of other installed packages: the file `caddis-docs.json`. It allows reading about a package
 * without running its code.
 *
 * @public
 */
export interface PackageDocs {
  readonly version: typeof packageDocsVersion;
  /** Name of the package. */
  readonly package: string;
  /** Sorted by ID. */
  readonly modules: readonly PackagedModule[];
  /** The namespaces of these modules and those that the package defines, sorted by ID. */
  readonly namespaces: readonly PackagedNamespace[];
  /** Sorted by code. */
  readonly errors: readonly PackagedError[];
}

/** The documentation of a module that does not depend on other packages. @public */
export type PackagedModule = Omit<ModuleDoc, 'package' | 'hosts' | 'rivals'>;

/** The documentation of a namespace that does not depend on other packages. @public */
export type PackagedNamespace = Omit<NamespaceDoc, 'modules' | 'hosts'>;

/** An error of the package. @public */
export type PackagedError = Omit<ErrorDoc, 'package'>;

/**
 * Returns the text of the documentation file.
 *
 * @returns one line of JSON; the same bytes for the same documentation
 * @public
 */
export function packageDocsText(docs: PackageDocs): string {
  return `${JSON.stringify(docs)}\n`;
}
