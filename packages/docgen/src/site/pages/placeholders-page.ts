import { filledPlaceholders, aboutPlaceholders, placeholderGroups } from '../../text/placeholders.js';
import { html } from '../base/html.js';
import type { Page } from '../base/site.js';
import { layout } from '../parts/layout.js';
import { placeholderTable } from '../parts/placeholder-table.js';
import { blockMarkdown } from '../parts/site-markdown.js';

/** The page of all placeholders of all modules. @internal */
export function placeholdersPage(page: Page): string {
  const all = filledPlaceholders(page.index.catalogue);
  return layout(
    page,
    { title: 'Placeholders', description: 'Every placeholder: what it gives, where it can be used, and an example.', part: 'json' },
    html`<h1>Placeholders</h1>
<div class="prose">${aboutPlaceholders.map((paragraph) => blockMarkdown(page, paragraph))}</div>
${placeholderGroups.map(({ scope, title, about }) => {
  const those = all.filter((each) => each.scope === scope);
  if (those.length === 0) return '';
  return html`<section aria-labelledby="${scope}"><h2 id="${scope}">${title}</h2>
<p>${about}</p>
${placeholderTable(page, those)}</section>`;
})}`,
  );
}
