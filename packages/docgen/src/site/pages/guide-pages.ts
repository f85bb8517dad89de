import { plainSentence } from '../../text/plain-sentence.js';
import type { Guide } from '../base/guide.js';
import { html, nothing, type Html } from '../base/html.js';
import { layout } from '../parts/layout.js';
import { guideMarkdown } from '../parts/site-markdown.js';
import { linkTo, type Page } from '../base/site.js';
import { uniqueSlugs } from '../base/slug.js';

/** Minimum number of sections for a table of contents. */
const minSections = 4;

/** The page that lists all guides. @internal */
export function guidesPage(page: Page): string {
  return layout(
    page,
    { title: 'Guides', description: 'Guides for operators and authors of modules.', part: 'guides' },
    html`<h1>Guides</h1>
<ul class="cards">${page.guides.map((guide) => html`<li class="panel"><h2><a href="${linkTo(guide.path)}">${guide.title}</a></h2><p class="dim">${plainSentence(guide.markdown)}</p></li>`)}</ul>`,
  );
}

/** The page of one guide. @internal */
export function guidePage(page: Page, guide: Guide): string {
  return layout(
    page,
    { title: guide.title, description: plainSentence(guide.markdown), part: 'guides' },
    html`${guideContents(page, guide.markdown)}<article class="prose guide">${guideMarkdown(page, guide.markdown)}${origin(page, guide)}</article>`,
  );
}

/** The date of the guide's last change, and a link to edit it. */
function origin({ editAt, lastChanges }: Page, { name }: Guide): Html {
  const date = lastChanges.get(name);
  const changed = date === undefined ? [] : [html`Last change: <time datetime="${date}">${date}</time>`];
  const edit = editAt === undefined ? [] : [html`<a href="${editAt + encodeURI(name)}" rel="noopener">Edit this page</a>`];
  const [first, ...others] = [...changed, ...edit];
  return first === undefined ? nothing : html`<p class="origin dim">${first}${others.map((each) => html` · ${each}`)}</p>`;
}

/** The table of contents of a long guide. */
function guideContents(page: Page, markdown: string): Html {
  const slug = uniqueSlugs();
  const headings = [...markdown.replace(/^(```+)[^]*?^\1/gm, '').matchAll(/^(#+)\s+(.+?)\s*#*$/gm)].map(([, level = '', text = '']) => ({ level, text: text.replaceAll('`', ''), anchor: slug(text) }));
  const sections = headings.filter(({ level }) => level === '##');
  if (sections.length < minSections) return nothing;
  return html`<nav class="contents" aria-label="On this page"><ul>${sections.map(({ text, anchor }) => html`<li><a href="${linkTo(`${page.path}#${anchor}`)}">${text}</a></li>`)}</ul></nav>`;
}
