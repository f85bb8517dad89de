import { usesColor } from '@caddis/runtime';
import { printError, showable } from './terminal.js';

/** How often the line is written at most, in milliseconds: a terminal may be far away. */
const intervalMs = 100;

/**
 * Tells on a terminal how far long work is: one line on standard error that is written over. Where standard error is no terminal, nothing is written.
 */
export class Progress {
  readonly #isShown = process.stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  readonly #hasColor = usesColor(process.stderr);
  readonly #start = performance.now();
  readonly #afterMs: number;
  #last = Number.NEGATIVE_INFINITY;
  /** Characters of the line that stands there. */
  #written = 0;

  /** @param options - `afterMs`: work that is done in so many milliseconds shows nothing */
  constructor({ afterMs = 0 }: { readonly afterMs?: number } = {}) {
    this.#afterMs = afterMs;
  }

  /**
   * Says what is being done.
   *
   * @param text - a few words
   * @param done - how much of it is done, of how much in all; not every step is shown then
   */
  say(text: string, done?: readonly [number, number]): void {
    const now = performance.now();
    if (!this.#isShown || now - this.#start < this.#afterMs || (done !== undefined && now - this.#last < intervalMs)) return;
    this.#last = now;
    const count = done === undefined ? '' : `${done[0]}/${done[1]} `;
    // A terminal that does not know its size says 0.
    const width = Math.max(20, (process.stderr.columns || 80) - 1);
    const line = showable(`${count}${text}`).replace(/\s+/g, ' ').slice(0, width);
    // Spaces take away what was longer: where colours are not wanted, neither are sequences.
    const rest = ' '.repeat(Math.max(0, this.#written - line.length));
    printError(`\r${this.#hasColor ? `\x1b[2m${line}\x1b[22m` : line}${rest}`);
    this.#written = line.length;
  }

  /** Takes the line away: what is printed from now on stands for itself. */
  end(): void {
    if (this.#written > 0) printError(`\r${' '.repeat(this.#written)}\r`);
    this.#written = 0;
    this.#last = Number.NEGATIVE_INFINITY;
  }
}
