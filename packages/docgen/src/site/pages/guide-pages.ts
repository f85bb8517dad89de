import { plainSentence } from '../../text/plain-sentence.js';
import type { Guide } from '../base/guide.js';
import { html } from '../base/html.js';
import { layout } from '../parts/layout.js';
import { guideMarkdown } from '../parts/site-markdown.js';
import { linkTo, type Page } from '../base/site.js';

/** All guides. @internal */
export function guidesPage(page: Page): string {
  return layout(
    page,
    { title: 'Guides', description: 'Guides for operators and authors of modules.', part: 'guides' },
    html`<h1>Guides</h1>
<ul class="cards">${page.guides.map((guide) => html`<li class="panel"><h2><a href="${linkTo(guide.path)}">${guide.title}</a></h2><p class="dim">${plainSentence(guide.markdown)}</p></li>`)}</ul>`,
  );
}

/** One guide. @internal */
export function guidePage(page: Page, guide: Guide): string {
  return layout(
    page,
    { title: guide.title, description: plainSentence(guide.markdown), part: 'guides' },
    html`<article class="prose guide">${guideMarkdown(page, guide.markdown)}</article>`,
  );
}
