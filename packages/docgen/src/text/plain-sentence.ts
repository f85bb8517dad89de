import { firstSentence } from './first-sentence.js';

/**
 * Cuts a Markdown text to its first sentence without markup, for places that hold no HTML: search results, titles, hover cards.
 *
 * @param markdown - the text; headings, comments and blocks of code in front of the sentence are passed over
 * @internal
 */
export function plainSentence(markdown: string): string {
  const prose = markdown.includes('\n') ? markdown.replace(/<!--[^]*?-->|^(`{3,})[^]*?^\1$|^[#|>].*$/gm, '') : markdown;
  return firstSentence(prose).replace(/!?\[([^[\]]*)\]\([^)]{0,1000}\)/g, '$1').replace(/[`*]/g, '');
}
