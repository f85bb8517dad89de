import { posix } from 'node:path';
import MarkdownIt, { type MarkdownIt as Parser } from 'markdown-it';
import { escapeHtml, Html, html } from '../base/html.js';
import { jsonHtml } from './json-html.js';
import { errorsPath, guidesPath, idPath, imagePath, linkTo, namespacePath, placeholdersPath, type Page } from '../base/site.js';
import { uniqueSlugs } from '../base/slug.js';

/**
 * Renders Markdown by first- and third-party authors. HTML tags are shown as text, links may only use `http`, `https` or `mailto` or stay in the
 * site, and images that are not pictures of a guide become links, so that pages load nothing from elsewhere.
 *
 * @param page - the page that contains the text
 * @param markdown - the text
 * @param above - level of the heading above the text; its own headings get lower levels
 * @internal
 */
export function blockMarkdown(page: Page, markdown: string, above = 2): Html {
  if (isPlain(markdown)) return html`<p>${markdown}</p>`;
  return new Html(parser.render(markdown, { page, level: above, above }).trim());
}

/** Renders a guide: it has its own page, keeps its heading levels, and its headings get anchors. @internal */
export function guideMarkdown(page: Page, markdown: string): Html {
  return new Html(parser.render(markdown, { page, anchors: uniqueSlugs() }).trim());
}

/** Renders inline Markdown like {@link blockMarkdown}, but without paragraphs. @internal */
export function inlineMarkdown(page: Page, markdown: string): Html {
  if (isPlain(markdown)) return html`${markdown}`;
  return new Html(parser.renderInline(markdown, { page }));
}

/** Tells whether a text is one sentence without markup. Most texts are, and need no parser. */
function isPlain(markdown: string): boolean {
  return /^[A-Z][^\\`*_{}[\]<>#|!&~\n]*$/.test(markdown);
}

const parser = createParser();

function createParser(): Parser {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
  // markdown-it already rejects scripts; this also rejects `file:`, `data:` and any other scheme.
  markdown.validateLink = (address) => /^(?:https?:|mailto:)/i.test(address) || !/^[\s\p{C}]*[a-z][a-z0-9+.-]*:/iu.test(address);
  const { rules } = markdown.renderer;
  rules['code_inline'] = (tokens, at, _options, env) => codeInline(env?.['page'] as Page, tokens[at]?.content ?? '');
  rules['fence'] = (tokens, at) => fence(tokens[at]?.content ?? '', tokens[at]?.info ?? '');
  rules['image'] = (tokens, at, _options, env) => {
    const address = String(tokens[at]?.attrGet('src') ?? '');
    const picture = pictureOf(env?.['page'] as Page, address);
    const said = escapeHtml(tokens[at]?.content ?? '');
    if (picture !== undefined) return `<img src="${escapeHtml(linkTo(picture))}" alt="${said}" loading="lazy">`;
    return `${linkOpen(env?.['page'] as Page, address)}${escapeHtml(tokens[at]?.content || address)}</a>`;
  };
  rules['table_open'] = () => '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>';
  rules['table_close'] = () => '</table></div>';
  rules['heading_open'] = (tokens, at, _options, env) => {
    const anchors = env?.['anchors'] as Anchors | undefined;
    if (anchors === undefined) return `<${innerHeading(tokens[at]?.tag, env)}>`;
    return `<${tokens[at]?.tag} id="${escapeHtml(anchors(tokens[at + 1]?.content ?? ''))}">`;
  };
  rules['heading_close'] = (tokens, at, _options, env) => `</${env?.['anchors'] === undefined ? `h${env?.['level']}` : tokens[at]?.tag}>`;
  rules['link_open'] = (tokens, at, _options, env) => linkOpen(env?.['page'] as Page, String(tokens[at]?.attrGet('href') ?? ''));
  return markdown;
}

type Anchors = (heading: string) => string;

/** Lowers the level of a heading in a description below those of the page, without skipping a level. */
function innerHeading(tag: string | undefined, env: Record<string, unknown> | undefined): string {
  const [above, last] = [Number(env?.['above']), Number(env?.['level'])];
  const level = Math.min(6, above + Number(tag?.slice(1) ?? 1), last + 1);
  if (env !== undefined) env['level'] = level;
  return `h${level}`;
}

/** Renders inline code. The ID of a module or namespace becomes a link to its page. */
function codeInline(page: Page, text: string): string {
  const code = `<code>${escapeHtml(text)}</code>`;
  const path = pathOfName(page, text);
  return path === undefined || path === page.path ? code : `<a href="${escapeHtml(linkTo(path))}">${code}</a>`;
}

/** Finds the page of an ID. A name without a dot is ignored, because it is more often a word or a key than an ID. */
function pathOfName({ index }: Page, name: string): string | undefined {
  if (!name.includes('.')) return undefined;
  if (index.modulesById(name).length > 0) return idPath(name);
  return index.namespace(name) === undefined ? undefined : namespacePath(name);
}

/** Renders the start of a link. Links to guides and generated pages lead to their page in the site; links to other files become plain text. */
function linkOpen(page: Page, address: string): string {
  if (/^(?:https?|mailto):/i.test(address)) return `<a href="${escapeHtml(address)}" rel="noopener nofollow">`;
  if (address.startsWith('#')) return `<a href="${escapeHtml(linkTo(page.path) + address)}">`;
  const target = guideTarget(page, address);
  return target === undefined ? '<a>' : `<a href="${escapeHtml(target)}">`;
}

/** Path of a picture that a guide shows; `undefined` if the address is not one. */
function pictureOf(page: Page, address: string): string | undefined {
  const source = page.guides.find((guide) => guide.path === page.path)?.name;
  const name = source === undefined ? '' : posix.join(posix.dirname(source), address);
  return page.images.has(name) ? imagePath(name) : undefined;
}

function guideTarget(page: Page, address: string): string | undefined {
  const [file = '', anchor] = address.split('#');
  const source = page.guides.find((guide) => guide.path === page.path)?.name ?? '';
  const name = posix.join(posix.dirname(source), file);
  const path = page.guides.find((guide) => guide.name === name)?.path ?? generatedTarget(page, name);
  return path === undefined ? undefined : linkTo(path) + (anchor === undefined ? '' : `#${anchor}`);
}

/** Finds the page for a file that `caddis docs markdown` writes, or for the list of guides. */
function generatedTarget({ index, explorer }: Page, file: string): string | undefined {
  const fixed = new Map([['README.md', guidesPath], ['modules/README.md', 'index.html'], ['modules/errors.md', errorsPath], ['modules/placeholders.md', placeholdersPath], ['modules/document.md', explorer.root.path]]);
  const [, namespace] = /^modules\/namespaces\/(.+)\.md$/.exec(file) ?? [];
  if (namespace !== undefined) return index.catalogue.namespaces.map(({ id }) => namespacePath(id)).find((path) => path === `namespaces/${namespace}.html`);
  const [, module = ''] = /^modules\/(.+)\.md$/.exec(file) ?? [];
  return fixed.get(file) ?? (index.modulesById(module).length > 0 ? idPath(module) : undefined);
}

function fence(text: string, info: string): string {
  const body = /^jsonc?\b/.test(info) ? jsonHtml(text.trimEnd()).text : escapeHtml(text.trimEnd());
  return `<div class="code"><pre tabindex="0"><code>${body}</code></pre></div>`;
}
