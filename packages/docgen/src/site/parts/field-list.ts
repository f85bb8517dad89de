import { flattenFields, guestOf, type FieldDoc, type TypeDoc } from '../../model/type-doc.js';
import { unsupportedKeys } from '../../model/unsupported-keys.js';
import { deprecationText } from '../../text/deprecation.js';
import { historyFacts, typeFacts } from '../../text/facts.js';
import { html, joined, nothing, type Content, type Html } from '../base/html.js';
import { blockMarkdown, inlineMarkdown } from './site-markdown.js';
import { linkTo, type Page } from '../base/site.js';
import { jsonHtml } from './json-html.js';
import { guestChips, namespaceLink } from './module-links.js';

/**
 * Explains every field of a type at every depth. The anchor of each field is its path.
 *
 * @param page - the page that contains the list
 * @param type - a module's config, or a part of it
 * @internal
 */
export function fieldList(page: Page, type: TypeDoc): Html {
  const fields = flattenFields(type);
  if (fields.length === 0) return nothing;
  return html`<dl class="fields">${fields.map((field) => entry(page, field))}</dl>`;
}

/** Describes a type and its constraints in one line. @internal */
export function typeLine(page: Page, type: TypeDoc): Html {
  const known = typeLines.get(type);
  if (known !== undefined) return known;
  const line = joined(typeParts(page, type), between);
  typeLines.set(type, line);
  return line;
}

const typeLines = new WeakMap<TypeDoc, Html>();
const between = html` <span class="sep">·</span> `;

/** Lists the modules that a place accepts. @internal */
export function fulfilledBy(page: Page, type: TypeDoc): Html {
  const namespace = guestOf(type)?.namespace;
  if (namespace === undefined) return nothing;
  return html`<div class="fulfilled"><p>Fulfilled by modules of ${namespaceLink(page, namespace)}:</p>${guestChips(page, namespace)}</div>`;
}

function entry(page: Page, field: FieldDoc): Html {
  const steps = field.path.split('/');
  const above = steps.slice(0, -1).map((step) => html`<span class="dim">${step}/<wbr></span>`);
  const facts = joined([typeLine(page, field.type), ...presence(page, field)], between);
  return html`<div id="${field.path}" class="field"><dt><a class="anchor" href="${linkTo(`${page.path}#${field.path}`)}"><code>${above}${steps.at(-1)}</code></a><span class="facts">${facts}</span></dt>
<dd>${deprecation(page, field)}${blockMarkdown(page, field.description)}${fulfilledBy(page, field.type)}${refused(page, field.type)}</dd></div>`;
}

function typeParts(page: Page, type: TypeDoc): readonly Content[] {
  const label =
    type.kind === 'choice'
      ? joined((type.choices ?? []).map((choice) => html`<code>${jsonHtml(JSON.stringify(choice))}</code>`), ' or ')
      : type.label;
  return [label, ...typeFacts(type).map((fact) => inlineMarkdown(page, fact))];
}

function presence(page: Page, field: FieldDoc): readonly Content[] {
  const history = historyFacts(field).map((fact) => inlineMarkdown(page, fact));
  if (field.required) return [html`<b class="required">required</b>`, ...history];
  if (field.default !== undefined) return [html`default <code>${jsonHtml(JSON.stringify(field.default))}</code>`, ...history];
  const omitted = field.omitted === undefined ? [] : [html`left out: ${inlineMarkdown(page, field.omitted)}`];
  return [html`optional`, ...omitted, ...history];
}

function deprecation(page: Page, field: FieldDoc): Html {
  if (field.deprecated === undefined) return nothing;
  return html`<p class="notice care">${inlineMarkdown(page, deprecationText(field.deprecated))}</p>`;
}

/** Lists the keys that Caddy supports here and this module rejects. @internal */
export function refused(page: Page, type: TypeDoc): Html {
  const keys = unsupportedKeys(type);
  if (keys.length === 0) return nothing;
  const items = keys.map(({ key, reason }) => html`<li>${key === undefined ? 'all other keys' : html`<code>${key}</code>`}: ${inlineMarkdown(page, reason)}</li>`);
  return html`<div class="dim"><p>Refused, unlike in Caddy:</p><ul>${items}</ul></div>`;
}
