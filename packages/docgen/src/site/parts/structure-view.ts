import type { ModuleDoc } from '../../model/catalogue-doc.js';
import type { FieldDoc } from '../../model/type-doc.js';
import { firstSentence } from '../../text/first-sentence.js';
import { namespaceName } from '../../text/names.js';
import { Html, html } from '../base/html.js';
import { inlineMarkdown } from './site-markdown.js';
import { linkTo, modulePath, namespacePath, sharedPart, type Page } from '../base/site.js';
import { typeLine } from './field-list.js';
import type { ValueView } from './structure-box.js';

/** View for module pages: keys link to the fields below the structure. @internal */
export function moduleView(page: Page): ValueView {
  return { key: (field) => keyWithCard(page, field, linkTo(`${page.path}#${field.path}`)), guest: (namespace) => guestWithCard(page, namespace) };
}

/** View for the explorer: keys link to the page one level down, if there is one. @internal */
export function explorerView(page: Page): ValueView {
  return {
    key: (field) => keyWithCard(page, field, linkTo(page.explorer.fieldNode(field)?.path ?? `${page.path}#${field.path}`)),
    guest: (namespace) => guestWithCard(page, namespace),
  };
}

/** Renders the line with the inline key. @internal */
export function inlineKeyLine(page: Page, module: ModuleDoc): Html {
  const card = html`Names the module: a member of ${namespaceName(module.namespace)}. It must be there.`;
  const value = html`<span class="k">"${module.inlineKey}"</span>: <span class="s">"${module.name}"</span>`;
  return html`<div class="line named">${withCard(html`<a href="${linkTo(namespacePath(module.namespace))}">${value}</a>`, card)}<span class="note"><b>names the module</b></span></div>`;
}

function keyWithCard(page: Page, field: FieldDoc, address: string): Html {
  const said = inlineMarkdown(page, firstSentence(field.description));
  // A card must not contain links, because the key itself is a link.
  const text = html`${plain(said)}<br><small>${plain(typeLine(page, field.type))}</small>`;
  return withCard(html`<a class="k" href="${address}">"${field.key}"</a>`, text);
}

function guestWithCard(page: Page, namespace: string): Html {
  return sharedPart(page, `guest ${namespace}`, () => makeGuest(page, namespace));
}

function makeGuest(page: Page, namespace: string): Html {
  const modules = page.index.modulesOf(namespace);
  const list = modules
    .slice(0, 12)
    .map((module) => html`<li><a href="${linkTo(modulePath(page.index, module))}">${module.name}</a> ${plain(inlineMarkdown(page, firstSentence(module.summary)))}</li>`);
  const more = modules.length > 12 && html`<li>and ${modules.length - 12} more</li>`;
  const text = html`<b>${namespaceName(namespace)}</b><ul>${list}${more}</ul>${modules.length === 0 && 'There is no module of it.'}`;
  return withCard(html`<a class="guest" href="${linkTo(namespacePath(namespace))}" aria-label="modules of ${namespaceName(namespace)}">•••</a>`, text);
}

/** Adds a card to a link. CSS alone shows it on hover and on focus. */
function withCard(link: Html, text: Html): Html {
  return html`<span class="has-card">${link}<span class="card" role="note">${text}</span></span>`;
}

/** Removes the links from a text. */
function plain(content: Html): Html {
  return new Html(content.text.replace(/<\/?a\b[^>]*>/g, ''));
}
