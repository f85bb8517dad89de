/** Number of characters from which a batch is passed on at once. */
const maxBatchLength = 2 ** 16;

/**
 * Collects the lines of one turn of the event loop, so that they are written together.
 *
 * @internal
 */
export class LineBatch {
  #text = '';
  #lines = 0;
  #isDue = false;

  /** @param pass - receives the collected text and the number of `add` calls, which is usually the number of lines */
  constructor(private readonly pass: (text: string, lines: number) => void) {}

  add(lines: string): void {
    this.#text += lines;
    this.#lines += 1;
    if (this.#text.length >= maxBatchLength) this.flush();
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(this.#turnEnds);
  }

  /** Passes on the collected lines now. */
  flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    const lines = this.#lines;
    this.#text = '';
    this.#lines = 0;
    this.pass(text, lines);
  }

  readonly #turnEnds = (): void => {
    this.#isDue = false;
    this.flush();
  };
}
