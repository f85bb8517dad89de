import type { DocsChange, PublicationDoc } from '../../model/directory-doc.js';
import { html, joined, nothing, type Html } from '../base/html.js';
import { linkTo, modulePath, packagePath, type Page } from '../base/site.js';
import { breakable } from './breakable.js';
import { commandCode } from './code-block.js';

/** The command that installs a package that is not part of the standard distribution. @internal */
export function installCommand(page: Page, name: string): Html {
  return commandCode(page.directory === undefined ? `npm install ${name}` : `caddis add ${name}`);
}

/** What readers should know before they install a published package; nothing for an installed one. @internal */
export function publicationFacts(page: Page, name: string): Html {
  const publication = page.directory?.publications.get(name);
  if (publication === undefined) return nothing;
  const { deprecated, installScripts } = publication;
  const notices = [
    deprecated !== undefined && html`<p class="notice care">Its author advises against the package: ${deprecated}</p>`,
    installScripts.length > 0 && html`<p class="notice care">It runs scripts of its own when it is installed: ${joined(installScripts.map((script) => html`<code>${script}</code>`), ', ')}.</p>`,
  ];
  return html`${notices}<p class="meta">${joined(compatibility(publication), html` <span class="sep">·</span> `)}</p>`;
}

function compatibility({ api, core, node, provenance, rungs }: PublicationDoc): readonly Html[] {
  return [
    html`API ${api}`,
    ...(core === undefined ? [] : [html`core <code>${core}</code>`]),
    ...(node === undefined ? [] : [html`Node <code>${node}</code>`]),
    provenance ? html`provenance attested` : html`no provenance`,
    rungs === undefined ? html`not verified here` : html`verified: ${rungs.at(-1) ?? 'does not load'}`,
  ];
}

/** Maximum number of versions in the list. */
const maxVersions = 20;

/** Lists the versions of a published package. @internal */
export function versionList(page: Page, name: string): Html {
  const versions = page.directory?.publications.get(name)?.versions ?? [];
  if (versions.length === 0) return nothing;
  const items = versions.slice(0, maxVersions).map(({ version, date }) => html`<li>${version}${date !== undefined && html` <span class="dim">${date}</span>`}</li>`);
  return html`<section aria-labelledby="versions"><h2 id="versions">Versions</h2><ul class="chips">${items}${versions.length > maxVersions && html`<li class="dim">and ${versions.length - maxVersions} older</li>`}</ul></section>`;
}

/** Lists the changes of a published package, or of one of its modules, since the previous version. @internal */
export function changeList(page: Page, name: string, module?: string): Html {
  const changes = page.directory?.publications.get(name)?.changes;
  if (changes === undefined) return nothing;
  const list = module === undefined ? changes.list : changes.list.filter((change) => change.module === module);
  const title = html`<h2 id="changes">Changes since ${changes.since}</h2>`;
  if (list.length === 0) return html`<section aria-labelledby="changes">${title}<p class="dim">A config means the same to both versions.</p></section>`;
  const rows = list.map((change) => html`<tr><td>${subject(page, name, change, module)}</td><td>${change.kind}</td><td>${change.before}</td><td>${change.after}</td></tr>`);
  return html`<section aria-labelledby="changes">${title}<div class="scroll" tabindex="0" role="region" aria-label="Changes"><table><thead><tr><th>What</th><th></th><th>Before</th><th>Now</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

function subject(page: Page, name: string, change: DocsChange, shown: string | undefined): Html {
  const known = page.index.module({ id: change.module, package: name });
  const owner = shown === undefined ? html`<code>${breakable(change.module)}</code> ` : nothing;
  const field = change.field === undefined ? (shown === undefined ? nothing : html`the module`) : html`<code>${breakable(change.field)}</code>`;
  if (known === undefined || change.kind === 'removed') return html`${owner}${field}`;
  const path = modulePath(page.index, known);
  return html`<a href="${linkTo(change.field === undefined ? path : `${path}#${change.field}`)}">${owner}${field}</a>`;
}

/** Lists requested packages that could not be read, with the reasons. @internal */
export function leftOutList(page: Page): Html {
  const leftOut = page.directory?.leftOut ?? [];
  if (leftOut.length === 0) return nothing;
  const items = leftOut.map(({ package: name, version, code, reason }) => html`<li><b>${name}</b>${version !== undefined && html` <span class="dim">${version}</span>`}: ${reason} <span class="dim">${code}</span></li>`);
  return html`<section aria-labelledby="left-out"><h2 id="left-out">Left out</h2><p>These packages were asked for, and cannot be listed:</p><ul>${items}</ul></section>`;
}

/** Lists the changes since an earlier build of the directory. @internal */
export function newsList(page: Page): Html {
  const news = page.directory?.news;
  if (news === undefined) return nothing;
  const link = (name: string): Html => html`<a href="${linkTo(packagePath(name))}">${name}</a>`;
  const items = [
    ...news.added.map((name) => html`<li>${link(name)} is new</li>`),
    ...news.updated.map(({ name, from, to }) => html`<li>${link(name)}: ${from} → ${to}</li>`),
    ...news.removed.map((name) => html`<li>${name} is gone</li>`),
  ];
  return html`<section aria-labelledby="news"><h2 id="news">New since the last build</h2>${items.length === 0 ? html`<p class="dim">Nothing.</p>` : html`<ul>${items}</ul>`}</section>`;
}
