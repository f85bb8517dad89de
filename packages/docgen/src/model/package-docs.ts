import type { ErrorDoc, ModuleDoc, NamespaceDoc } from './catalogue-doc.js';

/** Version of the form of {@link PackageDocs}; a change that readers would notice raises it. @public */
export const packageDocsVersion = 1;

/** Name of the file at the top of a package that holds its documentation as data. @public */
export const packageDocsFile = 'caddis-docs.json';

/**
 * All that a package says of its own modules, whatever is installed beside it: the file `caddis-docs.json` of the package. It is what can be known of a
 * package without running its code.
 *
 * @public
 */
export interface PackageDocs {
  readonly version: typeof packageDocsVersion;
  /** Name of the package. */
  readonly package: string;
  /** By ID. */
  readonly modules: readonly PackagedModule[];
  /** The namespaces of these modules, and those that the package defines, by ID. */
  readonly namespaces: readonly PackagedNamespace[];
  /** By code. */
  readonly errors: readonly PackagedError[];
}

/** A module without what follows from other packages. @public */
export type PackagedModule = Omit<ModuleDoc, 'package' | 'hosts' | 'rivals'>;

/** A namespace without what follows from other packages. @public */
export type PackagedNamespace = Omit<NamespaceDoc, 'modules' | 'hosts'>;

/** An error of the package. @public */
export type PackagedError = Omit<ErrorDoc, 'package'>;

/**
 * The text of the file that a package carries.
 *
 * @returns JSON in one line; the same bytes for the same documentation
 * @public
 */
export function packageDocsText(docs: PackageDocs): string {
  return `${JSON.stringify(docs)}\n`;
}
