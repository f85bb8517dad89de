/** Characters that are gathered at most before they are passed on. */
const maxBatchLength = 2 ** 16;

/**
 * Gathers the lines of one turn of the event loop, so that they are written at one go.
 *
 * @internal
 */
export class LineBatch {
  #text = '';
  #lines = 0;
  #isDue = false;

  /** @param pass - takes what was gathered, and the number of calls that brought it, usually of lines */
  constructor(private readonly pass: (text: string, lines: number) => void) {}

  add(lines: string): void {
    this.#text += lines;
    this.#lines += 1;
    if (this.#text.length >= maxBatchLength) this.flush();
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(this.#turnEnds);
  }

  /** Passes on what was gathered. */
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
