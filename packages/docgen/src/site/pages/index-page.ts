import type { NamespaceDoc } from '../../model/catalogue-doc.js';
import { byKeys } from '../../model/order.js';
import { firstSentence } from '../../text/first-sentence.js';
import { namespaceName } from '../../text/names.js';
import { plainSentence } from '../../text/plain-sentence.js';
import { html, type Html } from '../base/html.js';
import { count, layout } from '../parts/layout.js';
import { breakable } from '../parts/breakable.js';
import { moduleTable } from '../parts/module-links.js';
import { inlineMarkdown } from '../parts/site-markdown.js';
import { linkTo, namespacePath, placeholdersPath, type Page } from '../base/site.js';

/** The page of all modules, by namespace. @internal */
export function indexPage(page: Page): string {
  const { modules, namespaces, packages } = page.index.catalogue;
  const foreign = modules.some((module) => page.index.package(module.package)?.standard !== true);
  const filter = html`<p class="filter"><label><input type="checkbox" id="only-standard"> Standard modules only</label></p>`;
  const sources = packages.filter((info) => info.modules.length > 0).length;
  return layout(
    page,
    { title: page.title, description: `All modules that are ${page.directory === undefined ? 'installed' : 'published'}, with their fields, defaults and examples.`, part: 'modules' },
    html`<h1>${page.title}</h1>
<p class="lead">${page.directory === undefined ? whatItIs : 'Modules for Caddis that are published as npm packages; the standard ones come with the command.'} This site documents ${count(modules.length, 'module')} of ${count(sources, 'package')}${page.directory === undefined ? ', exactly as installed' : ''}.</p>
${start(page)}
${foreign && filter}
${[...namespaces].filter((namespace) => namespace.modules.length > 0).sort(byKeys(placeOf)).map((namespace) => section(page, namespace))}`,
  );
}

const whatItIs =
  'A reverse proxy and web server that is configured in JSON and built from modules. It finds its backends in DNS, Docker or etcd, and you can add modules from npm.';

/** Namespaces that most readers look for come first, in this order; the others follow, sorted by ID. */
const first = ['http.reverse_proxy.upstreams', 'http.handlers', 'http.matchers', 'http.reverse_proxy.selection_policies', 'http.reverse_proxy.transport', ''];

function placeOf({ id }: NamespaceDoc): string {
  return `${first.includes(id) ? first.indexOf(id) : first.length} ${id}`;
}

/** Guides for newcomers, shown first if the site has them. */
const firstGuides = ['getting-started.md', 'guides/README.md', 'operating.md', 'coming-from-caddy.md'];

/** Links for newcomers. */
function start(page: Page): Html {
  const guides = firstGuides.flatMap((name) => page.guides.filter((guide) => guide.name === name));
  const cards = guides.map((guide) => [guide.path, guide.title, plainSentence(guide.markdown)] as const);
  const document = [page.explorer.root.path, 'The config document', 'Browse from the top down: every key, and the modules that fit there.'] as const;
  const placeholders = page.index.catalogue.modules.some((module) => module.placeholders !== undefined) ? [[placeholdersPath, 'Placeholders', 'Values that a config can use: what each gives, where, and an example.'] as const] : [];
  return html`<section aria-labelledby="start"><h2 id="start">Where to begin</h2>
<ul class="cards">${[...cards, document, ...placeholders].map(([path, title, text]) => html`<li class="panel"><h3><a href="${linkTo(path)}">${title}</a></h3><p class="dim">${text}</p></li>`)}</ul></section>`;
}

function section(page: Page, namespace: NamespaceDoc): Html {
  return html`<section class="group" aria-labelledby="ns-${namespace.id}"><h2 id="ns-${namespace.id}"><a href="${linkTo(namespacePath(namespace.id))}">${breakable(namespaceName(namespace.id))}</a></h2>
<p class="dim">${inlineMarkdown(page, firstSentence(namespace.description))}</p>
${moduleTable(page, page.index.modulesOf(namespace.id))}</section>`;
}
