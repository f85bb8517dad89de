import type { ModuleDoc, PlaceholderDoc } from '../model/catalogue-doc.js';
import { listsPlaceholders } from '../text/placeholders.js';
import { plainMarkdown } from './plain-markdown.js';
import type { Style } from './style.js';
import { wrap } from './wrap.js';

/** The output that a list is written for. */
interface ListPage {
  readonly width: number;
  readonly style: Style;
}

/** Writes a list of placeholders. @internal */
export function placeholderList({ style, width }: ListPage, placeholders: readonly PlaceholderDoc[]): string {
  return placeholders
    .map(({ name, description, example, where }) => {
      const place = where === undefined ? '' : `${where.slice(0, 1).toUpperCase()}${where.slice(1)}. `;
      return `  ${style.name(`{${name}}`)}\n${plainMarkdown(`${description} ${place}For example: ${example}`, width, style, '      ')}`;
    })
    .join('\n');
}

/** Describes the placeholders that a module sets. @internal */
export function modulePlaceholders(page: ListPage, module: ModuleDoc): string {
  if (module.placeholders === undefined) return '';
  if (listsPlaceholders(module)) return placeholderList(page, module.placeholders);
  return wrap(`It provides ${module.placeholders.length} placeholders: caddis describe placeholders`, page.width, '  ');
}
