import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { siteColors } from '@caddis/kit';
import type { CatalogueIndex } from '../model/catalogue-index.js';
import type { DirectoryDoc } from '../model/directory-doc.js';
import { groupBy } from '../model/order.js';
import { dependencyFile, ownFile } from '../files/own-files.js';
import type { Files } from '../files/write-files.js';
import { buildExplorer } from './base/explorer.js';
import { generatorMark } from './parts/layout.js';
import { readGuides } from './base/guide.js';
import { chooserPage } from './pages/chooser-page.js';
import { errorsPage } from './pages/errors-page.js';
import { explorerPage } from './pages/explorer-page.js';
import { guidePage, guidesPage } from './pages/guide-pages.js';
import { indexPage } from './pages/index-page.js';
import { modulePage } from './pages/module-page.js';
import { namespacePage } from './pages/namespace-page.js';
import { placeholdersPage } from './pages/placeholders-page.js';
import { packagePage, packagesPage } from './pages/package-pages.js';
import { searchScript } from './search-index.js';
import { errorsPath, guidesPath, idPath, imagePath, modulePath, namespacePath, packagePath, placeholdersPath, type Page, type Site } from './base/site.js';

/** Options of {@link buildSite}. @public */
export interface SiteOptions {
  /** Name of the site; `Caddis` when left out. */
  readonly title?: string;
  /** Guides: Markdown by file name, e.g. `getting-started.md`, and their pictures, whose names end in `.svg`. */
  readonly guides?: ReadonlyMap<string, string>;
  /** Version of the documentation, e.g. that of the command; shown on every page. */
  readonly version?: string;
  /** Address of the folder of guides in an online editor, ending with a slash. Each guide links to its file there. */
  readonly editAt?: string;
  /** Dates of the last changes of guides, e.g. `2026-11-30`, by file name; for instance from the history of a repository. The clock is never used. */
  readonly lastChanges?: ReadonlyMap<string, string>;
  /** Data about published packages, if the site is a directory of them. */
  readonly directory?: DirectoryDoc;
}

/**
 * Builds the web site about the installed modules. It needs no server, and scripts only for search and copying.
 *
 * @param index - catalogue of the installed packages
 * @param options - title, guides, and further data
 * @returns content by path; the same bytes for the same input
 * @public
 */
export async function buildSite(index: CatalogueIndex, options: SiteOptions = {}): Promise<Files> {
  const site: Site = {
    index,
    title: options.title ?? 'Caddis',
    guides: readGuides(options.guides ?? new Map()),
    images: new Map([...(options.guides ?? [])].filter(([name]) => name.endsWith('.svg'))),
    explorer: buildExplorer(index),
    directory: options.directory,
    version: options.version,
    editAt: options.editAt,
    lastChanges: options.lastChanges ?? new Map(),
    parts: new Map(),
    places: new Map(),
  };
  const pages = [...fixedPages(), ...modulePages(site), ...otherPages(site)].map(([path, write]) => [path, write({ ...site, path })] as const);
  return new Map([...pages, ...(await assets(site))]);
}

/**
 * Tells whether {@link buildSite} wrote a file: only such files may be removed.
 *
 * @param text - the file's text
 * @public
 */
export function isSitePage(text: string): boolean {
  return text.includes(generatorMark.text);
}

type PageEntry = readonly [path: string, write: (page: Page) => string];

function fixedPages(): readonly PageEntry[] {
  return [
    ['index.html', indexPage],
    [errorsPath, errorsPage],
    [placeholdersPath, placeholdersPage],
    ['packages/index.html', packagesPage],
  ];
}

function modulePages({ index }: Site): readonly PageEntry[] {
  const { modules } = index.catalogue;
  const rivals = [...groupBy(modules, (module) => module.id)].filter(([, group]) => group.length > 1);
  return [
    ...modules.map((module): PageEntry => [modulePath(index, module), (page) => modulePage(page, module)]),
    ...rivals.map(([id, group]): PageEntry => [idPath(id), (page) => chooserPage(page, group)]),
  ];
}

function otherPages({ index, guides, explorer }: Site): readonly PageEntry[] {
  const { namespaces, packages } = index.catalogue;
  return [
    ...namespaces.map((namespace): PageEntry => [namespacePath(namespace.id), (page) => namespacePage(page, namespace)]),
    ...packages.map((info): PageEntry => [packagePath(info.name), (page) => packagePage(page, info)]),
    ...explorer.nodes.map((node): PageEntry => [node.path, (page) => explorerPage(page, node)]),
    ...(guides.length === 0 ? [] : [[guidesPath, guidesPage] satisfies PageEntry]),
    ...guides.map((guide): PageEntry => [guide.path, (page) => guidePage(page, guide)]),
  ];
}

/** Style sheet, scripts and search index. */
async function assets(site: Site): Promise<readonly (readonly [string, string])[]> {
  const own = (name: string): Promise<string> => readFile(ownFile(`assets/${name}`), 'utf8');
  const minisearch = await readFile(join(dirname(dependencyFile('minisearch')), '../umd/index.js'), 'utf8');
  return [
    ['assets/site.css', siteColors + (await own('site.css'))],
    ['assets/site.js', await own('site.js')],
    ['assets/minisearch.js', minisearch.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n')],
    ['assets/search.js', await own('search.js')],
    ['assets/search-index.js', searchScript(site)],
    ...[...site.images].map(([name, image]): [string, string] => [imagePath(name), image]),
  ];
}
