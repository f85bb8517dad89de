import { escapeHtml, Html } from '../base/html.js';

const token = /("(?:[^"\\\n]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b|\/\/[^\n]*/g;

/**
 * Highlights JSON. Anything that is not a JSON token stays as it is.
 *
 * @param text - the text
 * @internal
 */
export function jsonHtml(text: string): Html {
  let result = '';
  let end = 0;
  for (const match of text.matchAll(token)) {
    result += escapeHtml(text.slice(end, match.index)) + mark(match[0], match[1], match[2]);
    end = match.index + match[0].length;
  }
  return new Html(result + escapeHtml(text.slice(end)));
}

function mark(whole: string, string: string | undefined, colon: string | undefined): string {
  if (string !== undefined && colon !== undefined) return `<span class="k">${escapeHtml(string)}</span>${colon}`;
  const kind = string !== undefined ? 's' : whole.startsWith('//') ? 'c' : 'n';
  return `<span class="${kind}">${escapeHtml(whole)}</span>`;
}
