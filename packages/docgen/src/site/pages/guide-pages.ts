import { plainSentence } from '../../text/plain-sentence.js';
import { groupGuides, type Guide } from '../base/guide.js';
import { html, nothing, type Html } from '../base/html.js';
import { layout } from '../parts/layout.js';
import { guideMarkdown } from '../parts/site-markdown.js';
import { linkTo, type Page } from '../base/site.js';
import { uniqueSlugs } from '../base/slug.js';

/** Minimum number of sections for a table of contents. */
const minSections = 4;

/** The page that lists all guides, by group. @internal */
export function guidesPage(page: Page): string {
  const groups = groupGuides(page.guides);
  const slug = uniqueSlugs();
  return layout(
    page,
    { title: 'Guides', description: 'Guides for operators and authors of modules.', part: 'guides' },
    html`<h1>Guides</h1>
${groups.map(({ name, guides }) => (name === '' ? cards(guides, (link) => html`<h2>${link}</h2>`) : section(name, `group-${slug(name)}`, guides)))}`,
  );
}

function section(name: string, anchor: string, guides: readonly Guide[]): Html {
  return html`<section aria-labelledby="${anchor}"><h2 id="${anchor}">${name}</h2>
${cards(guides, (link) => html`<h3>${link}</h3>`)}</section>`;
}

function cards(guides: readonly Guide[], heading: (link: Html) => Html): Html {
  return html`<ul class="cards">${guides.map(({ path, title, markdown }) => html`<li class="panel">${heading(html`<a href="${linkTo(path)}">${title}</a>`)}<p class="dim">${plainSentence(markdown)}</p></li>`)}</ul>`;
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
