import type { ModuleRef } from '../../model/catalogue-doc.js';
import type { DirectoryDoc } from '../../model/directory-doc.js';
import type { CatalogueIndex } from '../../model/catalogue-index.js';
import { fileStep, moduleFile, namespaceFile, packageSlug } from '../../text/file-names.js';
import type { Explorer } from './explorer.js';
import type { Guide } from './guide.js';
import type { Html } from './html.js';

/** What all pages of a site are made from. @internal */
export interface Site {
  readonly index: CatalogueIndex;
  readonly title: string;
  readonly guides: readonly Guide[];
  /** Pictures of guides: SVG by file name in the folder of guides. */
  readonly images: ReadonlyMap<string, string>;
  readonly explorer: Explorer;
  /** Version of the documentation. */
  readonly version: string | undefined;
  /** Where guides are changed; ends with a slash. */
  readonly editAt: string | undefined;
  /** Dates by file name of guides. */
  readonly lastChanges: ReadonlyMap<string, string>;
  /** There where the packages are published ones, of which none is installed. */
  readonly directory: DirectoryDoc | undefined;
  /** Parts that look the same on every page, by name. */
  readonly parts: Map<string, Html>;
  /** Namespace → path of a module's page → its place among the modules. */
  readonly places: Map<string, ReadonlyMap<string, number>>;
}

/** One page that is being written. @internal */
export interface Page extends Site {
  /** Path from the root of the site, e.g. `modules/http.html`. */
  readonly path: string;
}

/**
 * Address of a page, for links: every page names the root of the site as its base, so the address is the same everywhere.
 * Paths end in file names, as `file:` knows no index.
 *
 * @param path - path from the root, perhaps with `#anchor`
 * @internal
 */
export function linkTo(path: string): string {
  return encodeURI(path);
}

/** Makes a part that looks the same on every page, once. @internal */
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

/** Path of the page of an ID: the module's, or the one to choose from where several packages provide it. @internal */
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

/** Path of a picture of guides. @internal */
export function imagePath(name: string): string {
  return `guides/${name}`;
}

/** Path of the list of guides. @internal */
export const guidesPath = 'guides/index.html';

/** Path of the page of placeholders. @internal */
export const placeholdersPath = 'placeholders.html';

/** Path of the page of errors. @internal */
export const errorsPath = 'errors.html';
