import type { HostDoc, ModuleDoc, ModuleRef } from '../../model/catalogue-doc.js';
import { namespaceName } from '../../text/names.js';
import { plainSentence } from '../../text/plain-sentence.js';
import { nearestOf, restOf } from '../base/few.js';
import { html, type Html } from '../base/html.js';
import { inlineMarkdown } from './site-markdown.js';
import { linkTo, modulePath, namespacePath, sharedPart, type Page } from '../base/site.js';
import { smallMarks } from './badges.js';
import { breakable } from './breakable.js';

/** Links to a namespace by its ID. @internal */
export function namespaceLink(page: Page, id: string): Html {
  return html`<a href="${linkTo(namespacePath(id))}"><code>${breakable(namespaceName(id))}</code></a>`;
}

/** Links to a module by its ID, with its package if several provide the ID. @internal */
export function moduleLink(page: Page, module: ModuleRef): Html {
  const rival = page.index.modulesById(module.id).length > 1;
  return html`<a href="${linkTo(modulePath(page.index, module))}"><code>${breakable(module.id)}</code></a>${rival && html` <span class="dim">of ${module.package}</span>`}`;
}

/** Links to the modules of a namespace by name; non-standard ones with their package. @internal */
export function guestChips(page: Page, namespace: string): Html {
  return sharedPart(page, `chips ${namespace}`, () => makeChips(page, namespace));
}

function makeChips(page: Page, namespace: string): Html {
  const modules = page.index.modulesOf(namespace);
  if (modules.length === 0) return html`<p class="dim">There is no module of it.</p>`;
  const shown = nearestOf(modules, -1);
  return html`<ul class="chips">${shown.map((module) => html`<li>${chip(page, module)}</li>`)}${restOf(modules.length, shown.length, linkTo(namespacePath(namespace)))}</ul>`;
}

function chip(page: Page, module: ModuleDoc): Html {
  const standard = page.index.package(module.package)?.standard === true;
  return html`<a href="${linkTo(modulePath(page.index, module))}" title="${plainSentence(module.summary)}">${module.name}${!standard && html`<span class="dim"> ${module.package}</span>`}</a>`;
}

/** A table of modules with name, summary and package. @internal */
export function moduleTable(page: Page, modules: readonly ModuleDoc[]): Html {
  return html`<ul class="modules">${modules.map((module) => {
    const info = page.index.package(module.package);
    return html`<li class="${info?.standard === true ? 'std' : 'nonstd'}"><a href="${linkTo(modulePath(page.index, module))}"><code>${module.name}</code></a>
<span class="what">${inlineMarkdown(page, module.summary)}${smallMarks(page.index, module)}</span>
<span class="dim from">${module.package}</span></li>`;
  })}</ul>`;
}

/** Lists the places that accept modules of a namespace: fields of other modules and of the document. @internal */
export function hostList(page: Page, namespace: string, hosts: readonly HostDoc[]): Html {
  return sharedPart(page, `hosts ${namespace}`, () => makeHostList(page, namespace, hosts));
}

function makeHostList(page: Page, namespace: string, hosts: readonly HostDoc[]): Html {
  if (hosts.length === 0) return html`<p class="dim">Nothing here has a place for it.</p>`;
  const shown = nearestOf(hosts, -1);
  return html`<ul class="hosts">${shown.map((host) => {
    const owner = host.module === undefined ? page.explorer.root.path : modulePath(page.index, host.module);
    const field = host.path === '' ? html`its config` : html`<a href="${linkTo(`${owner}#${host.path}`)}"><code>${host.path}</code></a>`;
    const where = host.module === undefined ? html`the config document` : moduleLink(page, host.module);
    return html`<li>${where} ${field} <span class="dim">${host.label}</span></li>`;
  })}${shown.length < hosts.length && html`<li class="dim">and ${hosts.length - shown.length} more that take ${namespaceName(namespace)}</li>`}</ul>`;
}
