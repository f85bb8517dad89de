import type { ModuleDoc } from '../../model/catalogue-doc.js';
import { flattenFields } from '../../model/type-doc.js';
import { html, type Html } from '../base/html.js';
import { layout } from '../parts/layout.js';
import { badges } from '../parts/badges.js';
import { jsonCode } from '../parts/code-block.js';
import { breakable } from '../parts/breakable.js';
import { installCommand, publicationFacts } from '../parts/publication.js';
import { webLink } from '../parts/web-link.js';
import { inlineMarkdown } from '../parts/site-markdown.js';
import { linkTo, modulePath, type Page } from '../base/site.js';

/** The page of an ID that several packages provide, with links to each. @internal */
export function chooserPage(page: Page, modules: readonly ModuleDoc[]): string {
  const [first] = modules;
  const id = first?.id ?? '';
  return layout(
    page,
    { title: id, description: `${modules.length} packages provide ${id}.`, namespace: first?.namespace, part: 'modules' },
    html`<h1 class="id">${breakable(id)}</h1>
<p class="lead">${modules.length} packages provide this ID. Choose one by its repository.</p>
<ul class="cards">${modules.map((module) => card(page, module))}</ul>
<section aria-labelledby="both"><h2 id="both">When more than one is installed</h2>
<p>The config says once, at its top level, which package is meant:</p>
${jsonCode({ modules: { [id]: first?.package } })}</section>`,
  );
}

function card(page: Page, module: ModuleDoc): Html {
  const info = page.index.package(module.package);
  const fields = flattenFields(module.config).filter((field) => !field.path.includes('/'));
  return html`<li class="panel"><h2><a href="${linkTo(modulePath(page.index, module))}">${module.package}</a> <span class="dim">${info?.version}</span></h2>
${badges(page.index, module)}
<p>${inlineMarkdown(page, module.summary)}</p>
${fields.length > 0 && html`<p class="dim">Fields: ${fields.map((field, at) => html`${at > 0 && ', '}<code>${field.key}</code>`)}</p>`}
${info?.repository !== undefined && html`<p>${webLink(info.repository)}</p>`}
${publicationFacts(page, module.package)}${installCommand(page, module.package)}</li>`;
}
