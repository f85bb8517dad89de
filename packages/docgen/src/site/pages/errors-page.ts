import type { ErrorDoc } from '../../model/catalogue-doc.js';
import { groupBy } from '../../model/order.js';
import { html, type Html } from '../base/html.js';
import { breakable } from '../parts/breakable.js';
import { layout } from '../parts/layout.js';
import { blockMarkdown } from '../parts/site-markdown.js';
import { linkTo, packagePath, type Page } from '../base/site.js';

/** The page of all errors, by package and code. @internal */
export function errorsPage(page: Page): string {
  const { packages, errors } = page.index.catalogue;
  const byPackage = groupBy(errors, (error) => error.package);
  const withErrors = packages.map(({ name }) => name).filter((name) => byPackage.has(name));
  return layout(
    page,
    { title: 'Errors', description: 'Every error code, when it happens and what to do.', part: 'errors', menu: menu(page, withErrors) },
    html`<h1>Errors</h1>
<p class="lead">Every error has a code that never changes its meaning. Search for the code that you were shown.</p>
${withErrors.map((name) => section(page, name, byPackage.get(name) ?? []))}`,
  );
}

/** Menu of the packages with errors, because the page is long. */
function menu(page: Page, names: readonly string[]): Html {
  const items = names.map((name) => html`<li><a href="${linkTo(`${page.path}#${name}`)}">${breakable(name)}</a></li>`);
  return html`<nav class="menu" aria-label="Packages with errors"><p class="label">Errors of</p><ul>${items}</ul></nav>`;
}

function section(page: Page, name: string, errors: readonly ErrorDoc[]): Html {
  return html`<section id="${name}" aria-label="Errors of ${name}"><h2><a href="${linkTo(packagePath(name))}">${name}</a></h2>
<dl class="fields">${errors.map((error) => entry(page, error))}</dl></section>`;
}

function entry(page: Page, error: ErrorDoc): Html {
  const help = error.help !== undefined && html`<p><span class="label">What to do</span> ${template(error.help)}</p>`;
  return html`<div id="${error.code}" class="field"><dt><a class="anchor" href="${linkTo(`${page.path}#${error.code}`)}"><code>${codeName(error.code)}</code></a></dt>
<dd>${blockMarkdown(page, error.doc)}<p><span class="label">Message</span> <span class="message">${template(error.message)}</span></p>${help}</dd></div>`;
}

function codeName(code: string): Html {
  return html`${code.split('_').map((word, at) => html`${at > 0 && html`_<wbr>`}${word}`)}`;
}

/** Formats a message template, with its variable parts marked. */
function template(text: string): Html {
  return html`${text.split(/(\{\w+\})/).map((part) => (/^\{\w+\}$/.test(part) ? html`<i class="slot">${part.slice(1, -1)}</i>` : part))}`;
}
