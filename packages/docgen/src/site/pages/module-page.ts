import type { ModuleDoc } from '../../model/catalogue-doc.js';
import { deprecationText } from '../../text/deprecation.js';
import { listsPlaceholders } from '../../text/placeholders.js';
import { firstSentence } from '../../text/first-sentence.js';
import { sampleDocument } from '../../sample/sample-document.js';
import { sampleConfig } from '../../sample/sample-value.js';
import { html, joined, nothing, type Content, type Html } from '../base/html.js';
import { layout } from '../parts/layout.js';
import { badges } from '../parts/badges.js';
import { jsonCode } from '../parts/code-block.js';
import { fieldList, fulfilledBy, refused, typeLine } from '../parts/field-list.js';
import { breakable } from '../parts/breakable.js';
import { hostList, moduleLink, namespaceLink } from '../parts/module-links.js';
import { placeholderTable } from '../parts/placeholder-table.js';
import { structureBox } from '../parts/structure-box.js';
import { inlineKeyLine, moduleView } from '../parts/structure-view.js';
import { changeList, installCommand, publicationFacts } from '../parts/publication.js';
import { webLink } from '../parts/web-link.js';
import { blockMarkdown, inlineMarkdown } from '../parts/site-markdown.js';
import { idPath, linkTo, packagePath, placeholdersPath, sharedPart, type Page } from '../base/site.js';

/** The page of one module of one package. @internal */
export function modulePage(page: Page, module: ModuleDoc): string {
  return layout(
    page,
    { title: module.id, description: firstSentence(module.summary), namespace: module.namespace, part: 'modules' },
    html`<article class="module">
${moduleHeader(page, module)}
${module.deprecated !== undefined && html`<p class="notice care">${inlineMarkdown(page, deprecationText(module.deprecated))}</p>`}
${rivalNotice(page, module)}
${contents(page, module)}
${module.description !== '' && html`<div class="prose">${blockMarkdown(page, module.description, 1)}</div>`}
${structureSection(page, module)}
${fieldsSection(page, module)}
${section('examples', 'Examples', module.examples.length > 0 && module.examples.map((example) => html`<figure class="example"><figcaption>${inlineMarkdown(page, example.title)}</figcaption>${jsonCode(example.config)}</figure>`))}
${placeholderSection(page, module)}
${changeList(page, module.package, module.id)}
${section('used-by', 'Used by', html`${hostList(page, module.namespace, module.hosts)}${wholeConfig(page, module)}`)}
${section('code', 'In code', developerList(page, module))}
</article>`,
  );
}

/** ID, badges, summary and origin of a module. */
function moduleHeader(page: Page, module: ModuleDoc): Html {
  const info = page.index.package(module.package);
  const prefix = module.namespace === '' ? nothing : html`<span class="dim">${breakable(`${module.namespace}.`)}</span>`;
  const source = info?.repository === undefined ? nothing : html` · ${webLink(info.repository, 'source')}`;
  return html`<header>
${badges(page.index, module)}
<h1 class="id">${prefix}${module.name}</h1>
<p class="lead">${inlineMarkdown(page, module.summary)}</p>
<p class="meta"><a href="${linkTo(packagePath(module.package))}">${module.package}</a> ${info?.version}${info?.license !== undefined && html` · ${info.license}`}${source}</p>
${info?.standard !== true && installCommand(page, module.package)}
${publicationFacts(page, module.package)}
</header>`;
}

/** Links to the sections of the page. */
function contents(page: Page, module: ModuleDoc): Html {
  const sections = [
    ['json-title', 'JSON'],
    ['fields-title', 'Fields'],
    ...(module.examples.length > 0 ? [['examples-title', 'Examples'] as const] : []),
    ...(module.placeholders === undefined ? [] : [['placeholders-title', 'Placeholders'] as const]),
    ['used-by-title', 'Used by'],
    ['code-title', 'In code'],
  ] as const;
  return html`<nav class="contents" aria-label="On this page"><ul>${sections.map(([id, title]) => html`<li><a href="${linkTo(`${page.path}#${id}`)}">${title}</a></li>`)}</ul></nav>`;
}

/** Maximum number of rival packages to name; the chooser page lists them all. */
const maxRivals = 10;

function rivalNotice(page: Page, module: ModuleDoc): Html {
  if (module.rivals.length === 0) return nothing;
  const shown = module.rivals.slice(0, maxRivals);
  const more = module.rivals.length - shown.length;
  const others = html`${joined(shown.map((name) => moduleLinkByPackage(page, module, name)), ', ')}${more > 0 && ` and ${more} more`}`;
  return html`<div class="notice"><p><b>Several packages provide this ID.</b> This page is about the one of <code>${module.package}</code>; the other: ${others}. <a href="${linkTo(idPath(module.id))}">Compare them</a>. When both are installed, the config chooses:</p>${jsonCode({ modules: { [module.id]: module.package } })}</div>`;
}

function moduleLinkByPackage(page: Page, module: ModuleDoc, name: string): Html {
  return moduleLink(page, { id: module.id, package: name });
}

function structureSection(page: Page, module: ModuleDoc): Html {
  const node = page.explorer.moduleNode(module);
  const first = module.inlineKey === undefined ? [] : [inlineKeyLine(page, module)];
  const named = module.inlineKey === undefined ? html`<p class="dim">It is named by a key: <code>"${module.name}": …</code></p>` : nothing;
  return section(
    'json',
    'JSON',
    html`${named}${structureBox(module.config, moduleView(page), first)}
${samples(page, module)}
${node !== undefined && html`<p><a href="${linkTo(node.path)}">Show it in the config document</a></p>`}`,
  );
}

/** Configs to copy: one with only the required fields, and one with all fields. @internal */
export function samples(page: Page, module: ModuleDoc): Html {
  return sharedPart(page, `samples ${module.id} ${module.package}`, () => makeSamples(page, module));
}

function makeSamples(page: Page, module: ModuleDoc): Html {
  const minimal = sampleConfig(page.index, module, 'minimal');
  const full = sampleConfig(page.index, module, 'full');
  const same = JSON.stringify(minimal) === JSON.stringify(full);
  return html`<details class="sample"><summary>Minimal config</summary>${jsonCode(minimal)}</details>
${!same && html`<details class="sample"><summary>Config with every field</summary>${jsonCode(full)}</details>`}`;
}

function fieldsSection(page: Page, module: ModuleDoc): Html {
  const { config } = module;
  const own = config.kind === 'object' ? nothing : html`<p class="facts">${typeLine(page, config)}</p>${config.description !== undefined && blockMarkdown(page, config.description)}${fulfilledBy(page, config)}`;
  const fields = fieldList(page, config);
  const empty = config.kind === 'object' && fields === nothing;
  return section('fields', 'Fields', empty ? html`<p class="dim">It has no settings.</p>` : html`${own}${fields}${refused(page, config)}`);
}

function placeholderSection(page: Page, module: ModuleDoc): Html {
  if (module.placeholders === undefined) return nothing;
  const all = html`<a href="${linkTo(placeholdersPath)}">all placeholders</a>`;
  const body = listsPlaceholders(module) ? html`<p>It provides these, among ${all}:</p>${placeholderTable(page, module.placeholders)}` : html`<p>It provides ${module.placeholders.length} placeholders: ${all}.</p>`;
  return section('placeholders', 'Placeholders', body);
}

function wholeConfig(page: Page, module: ModuleDoc): Html {
  const example = module.examples[0]?.config ?? sampleConfig(page.index, module, 'minimal');
  const document = sampleDocument(page.index, module, example);
  if (document === undefined) return nothing;
  return html`<details class="sample"><summary>A whole config around it</summary>${jsonCode(document)}</details>`;
}

function developerList(page: Page, module: ModuleDoc): Html {
  const methods = page.index.namespace(module.namespace)?.methods ?? [];
  const codes = (names: readonly string[]): Content => joined(names.map((name) => html`<code>${name}</code>`), ', ');
  return html`<dl class="pairs">
<dt>Namespace</dt><dd>${namespaceLink(page, module.namespace)}</dd>
<dt>Contract</dt><dd>${methods.length === 0 ? '–' : codes(methods)}</dd>
<dt>Lifecycle</dt><dd>${module.lifecycle.length === 0 ? '–' : codes(module.lifecycle)}</dd>
${module.asks.length > 0 && html`<dt>Asks for</dt><dd>${codes(module.asks)}</dd>`}
${module.provides.length > 0 && html`<dt>Provides</dt><dd>${codes(module.provides)}</dd>`}
<dt>Logger</dt><dd><code>${module.id}</code></dd>
</dl>`;
}

function section(id: string, title: string, body: Content): Html {
  if (body === false || body === nothing) return nothing;
  return html`<section aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>`;
}
