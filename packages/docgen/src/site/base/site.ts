import type { ModuleRef } from '../../model/catalogue-doc.js';
import type { DirectoryDoc } from '../../model/directory-doc.js';
import type { CatalogueIndex } from '../../model/catalogue-index.js';
import { fileStep, moduleFile, namespaceFile, packageSlug } from '../../text/file-names.js';
import type { Explorer } from './explorer.js';
import type { Guide } from './guide.js';
import type { Html } from './html.js';

/** The common data of all pages of a site. @internal */
export interface Site {
  readonly index: CatalogueIndex;
  readonly title: string;
  readonly guides: readonly Guide[];
  /** Pictures in guides: SVG text by file name, relative to the folder of guides. */
  readonly images: ReadonlyMap<string, string>;
  readonly explorer: Explorer;
  /** Version of the documentation. */
  readonly version: string | undefined;
  /** Base address for editing guides; ends with a slash. */
  readonly editAt: string | undefined;
  /** Date of the last change of each guide, by file name. */
  readonly lastChanges: ReadonlyMap<string, string>;
  /** Only set for a directory of published packages, which are not installed. */
  readonly directory: DirectoryDoc | undefined;
  /** Cache of parts that are the same on every page, by name. */
  readonly parts: Map<string, Html>;
  /** Cache: namespace → path of a module's page → index of the module in the namespace. */
  readonly places: Map<string, ReadonlyMap<string, number>>;
}

/** A page with the data of its site. @internal */
export interface Page extends Site {
  /** Path relative to the root of the site, e.g. `modules/http.html`. */
  readonly path: string;
}

/**
 * Address of a page, for links. Every page sets the root of the site as its base, so that the address is the same on all pages.
 * Paths always include a file name, because `file:` URLs have no index pages.
 *
 * @param path - path relative to the root, optionally with `#anchor`
 * @internal
 */
export function linkTo(path: string): string {
  return encodeURI(path);
}

/** Creates a part that is the same on every page, only once. @internal */
export function sharedPart(page: Page, name: string, make: () => Html): Html {
  const known = page.parts.get(name);
  if (known !== undefined) return known;
  const made = make();
  page.parts.set(name, made);
  return made;
}

/** Path of a module's page. @internal */
export function modulePath(index: CatalogueIndex, module: ModuleRef): string {
  return `modules/${moduleFile(index, module, '.html')}`;
}

/** Path of the page of an ID: the module's page, or a page that lists the packages if several provide it. @internal */
export function idPath(id: string): string {
  return `modules/${fileStep(id)}.html`;
}

/** Path of a namespace's page. @internal */
export function namespacePath(id: string): string {
  return `namespaces/${namespaceFile(id, '.html')}`;
}

/** Path of a package's page. @internal */
export function packagePath(name: string): string {
  return `packages/${fileStep(packageSlug(name))}.html`;
}

/** Path of a picture in guides. @internal */
export function imagePath(name: string): string {
  return `guides/${name}`;
}

/** Path of the list of guides. @internal */
export const guidesPath = 'guides/index.html';

/** Path of the page of placeholders. @internal */
export const placeholdersPath = 'placeholders.html';

/** Path of the page of errors. @internal */
export const errorsPath = 'errors.html';
