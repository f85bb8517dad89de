import type { Span } from '../problems/span.js';

/**
 * Finds the first item that passes a test, by binary search. All items after it must pass as well.
 *
 * @returns the index of the item; the length of the list if there is none
 * @internal
 */
export function firstIndex<T>(list: readonly T[], test: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Converts offsets to lines and columns.
 *
 * @internal
 */
export class TextLines {
  /** Offsets of the starts of lines. */
  readonly #starts: number[] = [0];

  constructor(private readonly text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1);
  }

  /** Returns the line and column of an offset, from 1; columns count UTF-16 units. */
  placeOf(offset: number): { readonly line: number; readonly column: number } {
    const line = firstIndex(this.#starts, (start) => start > offset);
    return { line, column: offset - this.spanOf(line).start + 1 };
  }

  /** Returns the span of a line without its line break. */
  spanOf(line: number): Span {
    const start = this.#starts[line - 1] ?? this.text.length;
    const next = this.#starts[line];
    const end = next === undefined ? this.text.length : next - 1;
    return { start, end: this.text[end - 1] === '\r' && end > start ? end - 1 : end };
  }
}
