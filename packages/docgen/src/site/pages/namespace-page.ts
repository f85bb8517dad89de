import type { NamespaceDoc } from '../../model/catalogue-doc.js';
import { firstSentence } from '../../text/first-sentence.js';
import { namespaceName } from '../../text/names.js';
import { html, joined, type Html } from '../base/html.js';
import { capital } from '../parts/badges.js';
import { layout } from '../parts/layout.js';
import { breakable } from '../parts/breakable.js';
import { namespacePicture } from '../parts/namespace-picture.js';
import { hostList, moduleTable, namespaceLink } from '../parts/module-links.js';
import { blockMarkdown } from '../parts/site-markdown.js';
import { linkTo, modulePath, type Page } from '../base/site.js';

/** The page of a namespace: its contract, modules, hosts, and a picture. @internal */
export function namespacePage(page: Page, namespace: NamespaceDoc): string {
  const name = namespaceName(namespace.id);
  const picture = namespacePicture(page.index, namespace, (module) => linkTo(modulePath(page.index, module)));
  return layout(
    page,
    { title: name, description: firstSentence(namespace.description) || `The namespace ${name}.`, namespace: namespace.id, part: 'modules' },
    html`<p class="badges"><span class="badge">Namespace</span>${namespace.stability !== undefined && html`<span class="badge care">${capital(namespace.stability)} contract</span>`}</p>
<h1 class="id">${breakable(name)}</h1>
<div class="prose lead">${blockMarkdown(page, namespace.description, 1)}</div>
<dl class="pairs">
<dt>Named by</dt><dd>${naming(namespace)}</dd>
<dt>Contract</dt><dd>${namespace.methods.length === 0 ? '–' : joined(namespace.methods.map((method) => html`<code>${method}</code>`), ', ')}</dd>
${family(page, namespace)}
</dl>
<figure class="picture"><div class="scroll" tabindex="0" role="region" aria-label="Picture">${picture}</div></figure>
<section aria-labelledby="modules"><h2 id="modules">Modules</h2>
${namespace.modules.length === 0 ? html`<p class="dim">There is no module of it.</p>` : moduleTable(page, page.index.modulesOf(namespace.id))}</section>
<section aria-labelledby="hosts"><h2 id="hosts">Taken by</h2>
${hostList(page, namespace.id, namespace.hosts)}</section>`,
  );
}

function naming(namespace: NamespaceDoc): Html {
  return namespace.inlineKey === undefined ? html`a key of a map` : html`the key <code>"${namespace.inlineKey}"</code> in its object`;
}

/** Links to the namespaces above, below and beside a namespace. */
function family(page: Page, { id }: NamespaceDoc): Html {
  const others = page.index.catalogue.namespaces.filter((other) => other.id !== id && other.id !== '');
  const below = id === '' ? [] : others.filter((other) => other.id.startsWith(`${id}.`));
  const beside = others.filter((other) => parentOf(other.id) === parentOf(id) && id !== '');
  const list = (ids: readonly NamespaceDoc[]): Html => joined(ids.map((other) => namespaceLink(page, other.id)), ', ');
  return html`${below.length > 0 && html`<dt>Below</dt><dd>${list(below)}</dd>`}${beside.length > 0 && html`<dt>Related</dt><dd>${list(beside)}</dd>`}`;
}

function parentOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('.')));
}
