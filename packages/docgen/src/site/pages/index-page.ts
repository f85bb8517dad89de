import type { NamespaceDoc } from '../../model/catalogue-doc.js';
import { firstSentence } from '../../text/first-sentence.js';
import { namespaceName } from '../../text/names.js';
import { html, type Html } from '../base/html.js';
import { count, layout } from '../parts/layout.js';
import { breakable } from '../parts/breakable.js';
import { moduleTable } from '../parts/module-links.js';
import { inlineMarkdown } from '../parts/site-markdown.js';
import { linkTo, namespacePath, type Page } from '../base/site.js';

/** All modules, by namespace. @internal */
export function indexPage(page: Page): string {
  const { modules, namespaces, packages } = page.index.catalogue;
  const foreign = modules.some((module) => page.index.package(module.package)?.standard !== true);
  const filter = html`<p class="filter"><label><input type="checkbox" id="only-standard"> Standard modules only</label></p>`;
  const sources = packages.filter((info) => info.modules.length > 0).length;
  return layout(
    page,
    { title: page.title, description: `All modules that are ${page.directory === undefined ? 'installed' : 'published'}, with their fields, defaults and examples.`, part: 'modules' },
    html`<h1>Modules</h1>
<p class="lead">${count(modules.length, 'module')} of ${count(sources, 'package')}, ${page.directory === undefined ? 'exactly as installed here' : 'as they are published; the standard ones come with the command'}. New to this? Start at <a href="${linkTo(page.explorer.root.path)}">the config document</a> and walk down.</p>
${foreign && filter}
${namespaces.filter((namespace) => namespace.modules.length > 0).map((namespace) => section(page, namespace))}`,
  );
}

function section(page: Page, namespace: NamespaceDoc): Html {
  return html`<section class="group" aria-labelledby="ns-${namespace.id}"><h2 id="ns-${namespace.id}"><a href="${linkTo(namespacePath(namespace.id))}">${breakable(namespaceName(namespace.id))}</a></h2>
<p class="dim">${inlineMarkdown(page, firstSentence(namespace.description))}</p>
${moduleTable(page, page.index.modulesOf(namespace.id))}</section>`;
}
