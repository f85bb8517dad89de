import { firstSentence } from './first-sentence.js';

/**
 * Cuts a Markdown text to its first sentence and removes its markup, for places without HTML: search results, titles, hover cards.
 *
 * @param markdown - the text; headings, comments and code blocks before the sentence are skipped
 * @internal
 */
export function plainSentence(markdown: string): string {
  const prose = markdown.includes('\n') ? markdown.replace(/<!--[^]*?-->|^(`{3,})[^]*?^\1$|^[#|>].*$/gm, '') : markdown;
  return firstSentence(prose).replace(/!?\[([^[\]]*)\]\([^)]{0,1000}\)/g, '$1').replace(/[`*]/g, '');
}
