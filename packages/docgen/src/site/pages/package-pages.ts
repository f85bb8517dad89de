import type { PackageDoc } from '../../model/catalogue-doc.js';
import { groupBy } from '../../model/order.js';
import { namespaceName } from '../../text/names.js';
import { html, type Html } from '../base/html.js';
import { count, layout } from '../parts/layout.js';
import { moduleTable, namespaceLink } from '../parts/module-links.js';
import { changeList, installCommand, leftOutList, newsList, publicationFacts, versionList } from '../parts/publication.js';
import { webLink } from '../parts/web-link.js';
import { inlineMarkdown } from '../parts/site-markdown.js';
import { errorsPath, linkTo, packagePath, type Page } from '../base/site.js';

/** The page of all packages. @internal */
export function packagesPage(page: Page): string {
  const { packages } = page.index.catalogue;
  return layout(
    page,
    { title: 'Packages', description: page.directory === undefined ? 'The packages that are installed.' : 'The packages that are published.', part: 'packages' },
    html`<h1>Packages</h1>
<p class="lead">Where the modules come from. To add one, install its package beside the server and name the module in a config.</p>
${newsList(page)}
<ul class="cards">${packages.map((info) => card(page, info))}</ul>
${leftOutList(page)}`,
  );
}

/** The page of one package. @internal */
export function packagePage(page: Page, info: PackageDoc): string {
  const modules = info.modules.flatMap((id) => page.index.module({ id, package: info.name }) ?? []);
  const errors = page.index.catalogue.errors.filter((error) => error.package === info.name);
  return layout(
    page,
    { title: info.name, description: info.description ?? `The package ${info.name}.`, part: 'packages' },
    html`${mark(info)}
<h1 class="id">${info.name}</h1>
${info.description !== undefined && html`<p class="lead">${inlineMarkdown(page, info.description)}</p>`}
<dl class="pairs">
<dt>Version</dt><dd>${info.version}</dd>
${info.license !== undefined && html`<dt>Licence</dt><dd>${info.license}</dd>`}
${info.repository !== undefined && html`<dt>Repository</dt><dd>${webLink(info.repository)}</dd>`}
</dl>
${!info.standard && installCommand(page, info.name)}
${publicationFacts(page, info.name)}
${[...groupBy(modules, (module) => module.namespace)].map(
  ([namespace, group]) => html`<section class="group" aria-label="Modules of ${namespaceName(namespace)}"><h2>${namespaceLink(page, namespace)}</h2>${moduleTable(page, group)}</section>`,
)}
${changeList(page, info.name)}${versionList(page, info.name)}
${errors.length > 0 && html`<section aria-labelledby="errors"><h2 id="errors">Errors</h2><ul class="chips">${errors.map((error) => html`<li><a href="${linkTo(errorsPath)}#${error.code}">${error.code}</a></li>`)}</ul></section>`}`,
  );
}

function card(page: Page, info: PackageDoc): Html {
  return html`<li class="panel"><h2><a href="${linkTo(packagePath(info.name))}">${info.name}</a> <span class="dim">${info.version}</span></h2>
${mark(info)}
${info.description !== undefined && html`<p>${inlineMarkdown(page, info.description)}</p>`}
${info.modules.length > 0 && html`<p class="dim">${count(info.modules.length, 'module')}</p>`}</li>`;
}

function mark(info: PackageDoc): Html {
  return html`<p class="badges">${info.standard ? html`<span class="badge standard">Standard</span>` : html`<span class="badge">Non-standard</span>`}</p>`;
}
