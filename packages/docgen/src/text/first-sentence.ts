/**
 * Cuts a Markdown text to its first sentence, for lists.
 *
 * A full stop ends the sentence if a space follows, but no lower-case letter after it; `e.g. this` and `1.5` therefore do not end it.
 *
 * @param markdown - the text
 * @returns the sentence with its full stop, on one line; the whole first paragraph if it contains no full stop
 * @internal
 */
export function firstSentence(markdown: string): string {
  const text = markdown.trim();
  if (!text.includes('\n') && !/[.!?]\s/.test(text)) return text;
  const paragraph = (text.split(/\n\s*\n/)[0] ?? '').replace(/\s+/g, ' ');
  const end = /[.!?](?=\s+[^a-z\s]|$)/.exec(paragraph);
  return end === null ? paragraph : paragraph.slice(0, end.index + 1);
}
