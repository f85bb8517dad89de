import { aboutPlaceholders, filledPlaceholders, placeholderGroups } from '../text/placeholders.js';
import { joinSections, section, type Page } from './describe-module.js';
import { placeholderList } from './placeholder-list.js';
import { plainMarkdown } from './plain-markdown.js';
import { wrap } from './wrap.js';

/** Describes all placeholders. @internal */
export function placeholdersText(page: Page): string {
  const all = filledPlaceholders(page.index.catalogue);
  return joinSections([
    page.style.bold('placeholders'),
    ...aboutPlaceholders.map((paragraph) => plainMarkdown(paragraph, page.width, page.style)),
    ...placeholderGroups.map(({ scope, title, about }) => {
      const own = all.filter((each) => each.scope === scope);
      return own.length === 0 ? '' : section(page, title, `${wrap(about, page.width, '  ')}\n\n${placeholderList(page, own)}`);
    }),
  ]);
}
