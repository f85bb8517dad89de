import type { Span } from '../problems/span.js';
import type { TextPart } from '../problems/finding.js';

const backslash = 0x5c;

/**
 * Locates parts of JSON strings in a document: `\n` and `\u000a` are one unit of the string, but two or six of the document.
 *
 * Goes through each string only once if positions are asked in ascending order.
 *
 * @internal
 */
export class StringPlaces {
  /** Start of the string that was asked for last, and how far it was read. */
  #start = -1;
  #offset = 0;
  #at = 0;

  constructor(private readonly text: string) {}

  /**
   * @param string - a string in the document, quotes included
   * @param part - the part; positions after the end of the string count as its end
   */
  spanOf(string: Span, { offset, length }: TextPart): Span {
    if (string.start !== this.#start || offset < this.#offset) {
      this.#start = string.start;
      this.#offset = 0;
      this.#at = string.start + 1;
    }
    const last = string.end - 1;
    while (this.#offset < offset && this.#at < last) {
      this.#at = this.#behind(this.#at);
      this.#offset += 1;
    }
    const start = this.#at;
    let end = start;
    for (let unit = 0; unit < length && end < last; unit += 1) end = this.#behind(end);
    // At the end of the string, the span covers the closing quote.
    return { start, end: Math.max(end, start + 1) };
  }

  #behind(at: number): number {
    if (this.text.charCodeAt(at) !== backslash) return at + 1;
    return at + (this.text[at + 1] === 'u' ? 6 : 2);
  }
}
