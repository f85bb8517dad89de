/** HTML that can be inserted into a page without escaping. @internal */
export class Html {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** A value in a template: texts are escaped, arrays are joined, `undefined` and `false` are left out. @internal */
export type Content = Html | string | number | undefined | false | readonly Content[];

/**
 * Template tag for HTML: escapes all inserted values except {@link Html}.
 *
 * @internal
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = strings[0] ?? '';
  for (let at = 0; at < values.length; at++) text += contentText(values[at]) + (strings[at + 1] ?? '');
  return new Html(text);
}

/** Empty content. @internal */
export const nothing = new Html('');

/** Joins contents with a separator. @internal */
export function joined(contents: readonly Content[], between: Content = ''): Html {
  return new Html(contents.map(contentText).join(contentText(between)));
}

/** Escapes text for HTML, including quoted attributes. @internal */
export function escapeHtml(text: string): string {
  return special.test(text) ? text.replace(/[&<>"']/g, (character) => entities[character] ?? character) : text;
}

const special = /[&<>"']/;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function contentText(content: Content): string {
  if (content instanceof Html) return content.text;
  if (typeof content === 'string') return escapeHtml(content);
  if (typeof content === 'number') return String(content);
  if (content === undefined || content === false) return '';
  let text = '';
  for (const part of content) text += contentText(part);
  return text;
}
