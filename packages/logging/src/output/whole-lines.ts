import type { WriteSome } from '@caddis/kit';

const nothing: Uint8Array = new Uint8Array();
const newline = 0x0a;

/**
 * Keeps lines whole when they continue in another file: the beginning of a line that could only be written in part is remembered, and written again
 * to the other file before the rest.
 *
 * @internal
 */
export class WholeLines {
  /** The beginning of a line that stands at the end of the file. */
  #begun = nothing;
  /** The beginning of a line that must be written before its rest. */
  #owed = nothing;
  /** True if the file ends within a line that nobody will finish. */
  #isMidLine = false;

  /**
   * Writes as much as possible.
   *
   * @param content - whole lines, or the rest of what was written in part before
   * @returns number of bytes of the content that were written
   */
  write(content: string | Uint8Array, writeSome: WriteSome): number {
    if (this.#owed.length === 0 && !this.#isMidLine) {
      const bytes = writeSome(content);
      this.#note(content, bytes);
      return bytes;
    }
    const before = Buffer.concat([this.#isMidLine ? Buffer.of(newline) : nothing, this.#owed]);
    const all = Buffer.concat([before, bytesOf(content)]);
    const bytes = writeSome(all);
    if (bytes === 0) return 0;
    this.#note(all, bytes);
    this.#owed = before.subarray(bytes);
    this.#isMidLine = false;
    return Math.max(0, bytes - before.length);
  }

  /**
   * Tells that the next content goes to another file.
   *
   * @param isMidLine - whether that file ends within a line
   */
  continueElsewhere(isMidLine: boolean): void {
    this.#owed = Buffer.concat([this.#begun, this.#owed]);
    this.#begun = nothing;
    this.#isMidLine = isMidLine;
  }

  #note(content: string | Uint8Array, bytes: number): void {
    if (bytes === (typeof content === 'string' ? Buffer.byteLength(content, 'utf8') : content.length)) {
      if (this.#begun.length > 0) this.#begun = nothing;
      return;
    }
    const written = bytesOf(content).subarray(0, bytes);
    const at = written.lastIndexOf(newline);
    this.#begun = at < 0 ? Buffer.concat([this.#begun, written]) : Buffer.from(written.subarray(at + 1));
  }
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
}
