import type { PlaceholderDoc } from '../../model/catalogue-doc.js';
import type { FilledPlaceholder } from '../../text/placeholders.js';
import { html, joined, type Html } from '../base/html.js';
import { linkTo, type Page } from '../base/site.js';
import { breakable } from './breakable.js';
import { moduleLink } from './module-links.js';
import { inlineMarkdown } from './site-markdown.js';

/** A list of placeholders with meaning, place and example value. Those with their modules have an anchor. @internal */
export function placeholderTable(page: Page, placeholders: readonly (PlaceholderDoc | FilledPlaceholder)[]): Html {
  return html`<dl class="fields">${placeholders.map((each) => entry(page, each))}</dl>`;
}

function entry(page: Page, placeholder: PlaceholderDoc | FilledPlaceholder): Html {
  const { name, description, example, where } = placeholder;
  const code = html`<code>${breakable(`{${name}}`)}</code>`;
  const modules = 'modules' in placeholder ? placeholder.modules : undefined;
  // Apps are not named, because their placeholders do not depend on anything else in the config.
  const named = modules?.filter(({ namespace }) => namespace !== '') ?? [];
  const title = modules === undefined ? code : html`<a class="anchor" href="${linkTo(`${page.path}#${name}`)}">${code}</a>`;
  const place = where !== undefined && html`<span class="facts">${inlineMarkdown(page, where)}</span>`;
  const from = named.length > 0 && html` <span class="dim">By</span> ${joined(named.map((module) => moduleLink(page, module)), ', ')}.`;
  return html`<div${modules === undefined ? '' : html` id="${name}"`} class="field"><dt>${title}${place}</dt>
<dd><p>${inlineMarkdown(page, description)} <span class="dim">For example</span> <code>${example}</code>.${from}</p></dd></div>`;
}
