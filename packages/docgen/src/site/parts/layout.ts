import type { ModuleDoc } from '../../model/catalogue-doc.js';
import { namespaceName } from '../../text/names.js';
import { nearestOf, restOf } from '../base/few.js';
import { groupGuides, type Guide } from '../base/guide.js';
import { html, nothing, type Content, type Html } from '../base/html.js';
import { breakable } from './breakable.js';
import { errorsPath, guidesPath, linkTo, modulePath, namespacePath, sharedPart, type Page } from '../base/site.js';

/** Title and other data of a page besides its main text. @internal */
export interface PageHead {
  readonly title: string;
  /** One sentence for search engines. */
  readonly description: string;
  /** ID of the namespace whose modules the menu lists. */
  readonly namespace?: string | undefined;
  /** The part of the site that contains the page. */
  readonly part?: 'modules' | 'json' | 'guides' | 'packages' | 'errors';
  /** The menu, if it is not the one of namespaces. */
  readonly menu?: Html;
}

/** Marks generated pages, so that a later run knows which files it may replace or remove. @internal */
export const generatorMark = html`<meta name="generator" content="caddis docs build">`;

/** Puts the main text of a page into the layout of all pages. @internal */
export function layout(page: Page, head: PageHead, main: Content): string {
  const title = head.title === page.title ? head.title : `${head.title} · ${page.title}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<base href="${'../'.repeat(page.path.split('/').length - 1) || './'}">
<meta name="viewport" content="width=device-width, initial-scale=1">
${generatorMark}
<meta name="color-scheme" content="light dark">
<meta name="description" content="${head.description}">
<title>${title}</title>
<link rel="stylesheet" href="${linkTo('assets/site.css')}">
<script src="${linkTo('assets/site.js')}" defer></script>
</head>
<body>
<a class="skip" href="${linkTo(`${page.path}#main`)}">Skip to the text</a>
<header class="top">
<a class="home" href="${linkTo('index.html')}">${page.title}</a>
<div class="search" role="search" hidden></div>
<nav aria-label="Parts of the site"><ul>${parts(page, head.part)}</ul></nav>
</header>
<div class="frame">
<main id="main" tabindex="-1">
${main}
</main>
${head.menu ?? (head.part === 'guides' ? guideMenu(page) : menu(page, head.namespace))}
</div>
<footer class="bottom"><p>${page.version !== undefined && html`Version ${page.version}. `}Generated from ${page.directory === undefined ? 'what is installed' : 'published packages, none of which was run'}: ${sharedPart(page, 'installed', () => html`${installed(page)}`)}.</p></footer>
</body>
</html>
`.text;
}

function parts(page: Page, current: PageHead['part']): readonly Html[] {
  const entries = [
    ['modules', 'index.html', 'Modules'],
    ['json', page.explorer.root.path, 'Config'],
    ...(page.guides.length === 0 ? [] : [['guides', guidesPath, 'Guides'] as const]),
    ['packages', 'packages/index.html', 'Packages'],
    ['errors', errorsPath, 'Errors'],
  ] as const;
  return entries.map(([part, path, label]) => html`<li><a href="${linkTo(path)}"${part === current ? html` aria-current="true"` : nothing}>${label}</a></li>`);
}

/** Menu of the namespaces, with the modules of the current one. */
function menu(page: Page, current: string | undefined): Html {
  const { namespaces } = page.index.catalogue;
  const near = nearestOf(namespaces, namespaces.findIndex(({ id }) => id === current));
  const items = near.map(({ id }) => {
    if (id !== current) return sharedPart(page, `menu ${id}`, () => html`<li>${namespaceEntry(page, id)}</li>`);
    const modules = page.index.modulesOf(id);
    const shown = nearestOf(modules, placeAmong(page, id, modules));
    const members = shown.map((module) => {
      const path = modulePath(page.index, module);
      const rival = module.rivals.length > 0 && html` <span class="dim">${module.package}</span>`;
      return html`<li><a href="${linkTo(path)}"${path === page.path ? currentPage : nothing}>${module.name}${rival}</a></li>`;
    });
    return html`<li>${namespaceEntry(page, id)}${members.length > 0 && html`<ul>${members}${restOf(modules.length, shown.length, linkTo(namespacePath(id)))}</ul>`}</li>`;
  });
  return html`<nav class="menu" aria-label="Namespaces"><p class="label">Namespaces</p><ul>${items}${restOf(namespaces.length, near.length, linkTo('index.html'))}</ul></nav>`;
}

/** Index of the page's module among those of its namespace; -1 if the page is about something else. */
function placeAmong(page: Page, namespace: string, modules: readonly ModuleDoc[]): number {
  let places = page.places.get(namespace);
  if (places === undefined) {
    places = new Map(modules.map((module, at) => [modulePath(page.index, module), at]));
    page.places.set(namespace, places);
  }
  return places.get(page.path) ?? -1;
}

function guideMenu(page: Page): Html {
  const entry = ({ path, title }: Guide): Html => html`<li><a href="${linkTo(path)}"${path === page.path ? currentPage : nothing}>${title}</a></li>`;
  const groups = groupGuides(page.guides).map(({ name, guides }) => html`<p class="label">${name || 'Guides'}</p><ul>${guides.map(entry)}</ul>`);
  return html`<nav class="menu" aria-label="Guides">${groups}</nav>`;
}

function namespaceEntry(page: Page, id: string): Html {
  const path = namespacePath(id);
  return html`<a href="${linkTo(path)}"${path === page.path ? currentPage : nothing}>${breakable(namespaceName(id))}</a>`;
}

const currentPage = html` aria-current="page"`;

function installed(page: Page): string {
  const { modules, packages } = page.index.catalogue;
  return `${count(modules.length, 'module')} of ${count(packages.filter((info) => info.modules.length > 0).length, 'package')}`;
}

/** Writes a number with its noun in singular or plural. @internal */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
