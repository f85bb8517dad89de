import { usesColor } from '@caddis/runtime';
import { printError, showable } from './terminal.js';

/** Minimum time between two updates of the line, in milliseconds, because a terminal may be far away. */
const intervalMs = 100;

/**
 * Shows the progress of long work on a terminal: one line on standard error, which is overwritten. Does nothing if standard error is not a terminal.
 */
export class Progress {
  readonly #isShown = process.stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  readonly #hasColor = usesColor(process.stderr);
  readonly #start = performance.now();
  readonly #afterMs: number;
  #last = Number.NEGATIVE_INFINITY;
  /** Length of the line that is shown, in UTF-16 units. */
  #written = 0;

  /** @param options - `afterMs`: milliseconds before anything is shown, so that short work shows nothing */
  constructor({ afterMs = 0 }: { readonly afterMs?: number } = {}) {
    this.#afterMs = afterMs;
  }

  /**
   * Shows what is being done.
   *
   * @param text - a few words
   * @param done - how much is done, and of how much; with it, updates may be skipped
   */
  say(text: string, done?: readonly [number, number]): void {
    const now = performance.now();
    if (!this.#isShown || now - this.#start < this.#afterMs || (done !== undefined && now - this.#last < intervalMs)) return;
    this.#last = now;
    const count = done === undefined ? '' : `${done[0]}/${done[1]} `;
    // A terminal that does not know its size reports 0.
    const width = Math.max(20, (process.stderr.columns || 80) - 1);
    const line = showable(`${count}${text}`).replace(/\s+/g, ' ').slice(0, width);
    // Overwrite the rest of a longer line with spaces, because without colours no escape sequences may be used either.
    const rest = ' '.repeat(Math.max(0, this.#written - line.length));
    printError(`\r${this.#hasColor ? `\x1b[2m${line}\x1b[22m` : line}${rest}`);
    this.#written = line.length;
  }

  /** Removes the line, before other output is printed. */
  end(): void {
    if (this.#written > 0) printError(`\r${' '.repeat(this.#written)}\r`);
    this.#written = 0;
    this.#last = Number.NEGATIVE_INFINITY;
  }
}
