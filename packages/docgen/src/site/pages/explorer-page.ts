import { guestOf, nextFields } from '../../model/type-doc.js';
import { knownValues, sampleBudget, sampleValue, type SampleSize } from '../../sample/sample-value.js';
import { firstSentence } from '../../text/first-sentence.js';
import type { ExplorerNode } from '../base/explorer.js';
import { html, nothing, type Html } from '../base/html.js';
import { layout } from '../parts/layout.js';
import { smallMarks } from '../parts/badges.js';
import { breakable } from '../parts/breakable.js';
import { jsonCode } from '../parts/code-block.js';
import { crumbs } from '../parts/crumbs.js';
import { fieldList, refused, typeLine } from '../parts/field-list.js';
import { hostList, moduleLink, namespaceLink } from '../parts/module-links.js';
import { structureBox } from '../parts/structure-box.js';
import { explorerView, inlineKeyLine } from '../parts/structure-view.js';
import { blockMarkdown, inlineMarkdown } from '../parts/site-markdown.js';
import { linkTo, modulePath, type Page } from '../base/site.js';
import { samples } from './module-page.js';

/** The page of one place in the config document: its possible values, their meaning, and links further down. @internal */
export function explorerPage(page: Page, node: ExplorerNode): string {
  const said = nodeText(node);
  const title = node.parent === undefined ? 'The config document' : `${node.parent.name === '' ? '' : `${node.parent.name} / `}${node.name}`;
  return layout(
    page,
    { title, description: firstSentence(said) || title, namespace: node.isModule ? node.module?.namespace : guestOf(node.type)?.namespace, part: 'json' },
    html`${crumbs(page, node)}
${node.parent === undefined ? html`<h1>The config document</h1>` : html`<h1 class="id">${breakable(node.name)}</h1>`}
<p class="meta">${owner(page, node)}</p>
<div class="prose lead">${blockMarkdown(page, said, 1)}</div>
${structureBox(node.type, explorerView(page), inlineLine(page, node))}
${copies(page, node)}
${members(page, node)}
${below(page, node)}
${node.isModule && node.module !== undefined && html`<section aria-labelledby="places"><h2 id="places">Where it may stand</h2>${hostList(page, node.module.namespace, node.module.hosts)}</section>`}`,
  );
}

function nodeText(node: ExplorerNode): string {
  if (node.field !== undefined) return node.field.description;
  if (node.isModule && node.module !== undefined) return node.module.summary;
  return 'This is what a config is made of. Every key leads one level down, to the modules that there are.';
}

function owner(page: Page, node: ExplorerNode): Html {
  const type = typeLine(page, node.type);
  if (node.module === undefined) return type;
  const of = node.isModule ? html`module ${moduleLink(page, node.module)}` : html`field of ${moduleLink(page, node.module)}`;
  return html`${of} <span class="sep">·</span> ${type}`;
}

function inlineLine(page: Page, node: ExplorerNode): readonly Html[] {
  return node.isModule && node.module?.inlineKey !== undefined ? [inlineKeyLine(page, node.module)] : [];
}

/** Sample configs of this place, for copying. */
function copies(page: Page, node: ExplorerNode): Html {
  if (node.isModule && node.module !== undefined) return samples(page, node.module);
  const known = node.module === undefined ? new Map<string, unknown>() : knownValues(node.module);
  const sample = (size: SampleSize): unknown => {
    const inside = node.module === undefined ? [] : [node.module];
    return sampleValue(node.type, { index: page.index, size, known, inside, budget: sampleBudget() }, node.field?.path ?? '');
  };
  const [minimal, full] = [sample('minimal'), sample('full')];
  if (full === undefined) return nothing;
  const same = JSON.stringify(minimal) === JSON.stringify(full);
  return html`<details class="sample"><summary>Minimal config</summary>${jsonCode(minimal)}</details>
${!same && html`<details class="sample"><summary>Config with every field</summary>${jsonCode(full)}</details>`}`;
}

/** Links to the modules that this place accepts. */
function members(page: Page, node: ExplorerNode): Html {
  const namespace = guestOf(node.type)?.namespace;
  if (namespace === undefined) return nothing;
  const modules = page.index.modulesOf(namespace);
  const items = modules.map((module) => {
    const place = page.explorer.moduleNode(module);
    const path = place?.path ?? modulePath(page.index, module);
    const rival = module.rivals.length > 0 && html` <span class="dim">of ${module.package}</span>`;
    return html`<li><span><a href="${linkTo(path)}"><code>${module.name}</code></a>${rival}</span>
<span class="what">${inlineMarkdown(page, module.summary)}${smallMarks(page.index, module)}</span></li>`;
  });
  return html`<section aria-labelledby="members"><h2 id="members">Modules</h2>
<p class="dim">Of ${namespaceLink(page, namespace)}.</p>
${modules.length === 0 ? html`<p class="dim">There is none.</p>` : html`<ul class="modules steps">${items}</ul>`}</section>`;
}

function below(page: Page, node: ExplorerNode): Html {
  if (nextFields(node.type).length === 0) return refused(page, node.type);
  return html`<section aria-labelledby="fields"><h2 id="fields">Fields</h2>${fieldList(page, node.type)}${refused(page, node.type)}</section>`;
}
