import { nextFields } from '../../model/type-doc.js';
import { plainSentence } from '../../text/plain-sentence.js';
import type { ExplorerNode } from '../base/explorer.js';
import { nearestOf } from '../base/few.js';
import { html, nothing, type Html } from '../base/html.js';
import { linkTo, sharedPart, type Page } from '../base/site.js';

/**
 * The path from the document to a place. Each step shows its siblings on hover and focus. Only the siblings of the last step have descriptions,
 * because a deep page has many steps.
 *
 * @internal
 */
export function crumbs(page: Page, node: ExplorerNode): Html {
  const way: ExplorerNode[] = [];
  for (let step: ExplorerNode | undefined = node; step !== undefined; step = step.parent) way.unshift(step);
  return html`<nav class="crumbs" aria-label="Place in the document"><ol>${way.map((step) => (step === node ? crumb(page, step, true) : sharedPart(page, `crumb ${step.path}`, () => crumb(page, step, false))))}</ol></nav>`;
}

function crumb(page: Page, step: ExplorerNode, last: boolean): Html {
  const name = step.parent === undefined ? 'config' : step.name;
  const link = html`<a href="${linkTo(step.path)}"${last ? html` aria-current="page"` : nothing}>${name}</a>`;
  const others = siblings(step);
  if (others.length === 0) return html`<li>${link}</li>`;
  const items = others.map((other) => html`<li><a href="${linkTo(other.path)}">${other.name}</a>${last && html` ${plainSentence(other.text)}`}</li>`);
  return html`<li><span class="has-card">${link}<span class="card" role="note"><b>Beside ${name}</b><ul${last ? nothing : html` class="names"`}>${items}</ul></span></span></li>`;
}

interface Sibling {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** The other fields of the same object, or the other modules for the same place. */
function siblings(step: ExplorerNode): readonly Sibling[] {
  const { parent } = step;
  if (parent === undefined) return [];
  if (step.isModule) return nearestOf(parent.children, parent.children.indexOf(step)).filter((other) => other.isModule && other !== step).map((other) => ({ name: other.name, path: other.path, text: other.module?.summary ?? '' }));
  return nextFields(parent.type)
    .filter((field) => field !== step.field)
    .map((field) => {
      const place = parent.children.find((child) => child.field === field);
      return { name: field.key, path: place?.path ?? `${parent.path}#${field.path}`, text: field.description };
    });
}
