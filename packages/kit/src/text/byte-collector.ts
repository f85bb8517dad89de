const firstBytes = 4096;
/** `clear` keeps a buffer of up to this size for reuse, and frees a larger one. */
const maxKeptBytes = 65_536;

/**
 * Collects the pieces of a text, up to a limit. Each byte is copied once or twice, however small the pieces are; no reference to a piece
 * is kept.
 *
 * @public
 */
export class ByteCollector {
  private bytes: Buffer = Buffer.alloc(0);
  private used = 0;
  private over = false;

  /** @param limit - maximum number of bytes that are kept */
  constructor(private readonly limit: number) {}

  /** Number of bytes collected. */
  get size(): number {
    return this.used;
  }

  /** True if more bytes than the limit were added; those beyond the limit are discarded. */
  get isOver(): boolean {
    return this.over;
  }

  /**
   * Adds a piece, or a part of it.
   *
   * @param start - offset at which the part begins
   * @param end - offset at which the part ends; the end of the piece when left out
   */
  add(piece: Buffer, start = 0, end = piece.length): void {
    const wanted = end - start;
    const taken = Math.min(wanted, this.limit - this.used);
    if (taken < wanted) this.over = true;
    if (this.used + taken > this.bytes.length) this.grow(this.used + taken);
    piece.copy(this.bytes, this.used, start, start + taken);
    this.used += taken;
  }

  /** The collected bytes as UTF-8 text. */
  text(): string {
    return this.bytes.toString('utf8', 0, this.used);
  }

  /** The collected bytes; valid until something is added. */
  content(): Buffer {
    return this.bytes.subarray(0, this.used);
  }

  /** Discards the collected bytes. */
  clear(): void {
    if (this.bytes.length > maxKeptBytes) this.bytes = Buffer.alloc(0);
    this.used = 0;
    this.over = false;
  }

  private grow(needed: number): void {
    const grown = Buffer.allocUnsafe(Math.min(this.limit, Math.max(firstBytes, 2 * this.bytes.length, needed)));
    this.bytes.copy(grown, 0, 0, this.used);
    this.bytes = grown;
  }
}

/**
 * Reads a body to its end, up to a limit.
 *
 * @param body - pieces in order
 * @param limit - maximum number of bytes
 * @returns the text, or `undefined` if it is longer than the limit; the rest of the body is then not read
 * @public
 */
export async function readBounded(body: AsyncIterable<Buffer>, limit: number): Promise<string | undefined> {
  const collected = new ByteCollector(limit);
  for await (const piece of body) {
    collected.add(piece);
    if (collected.isOver) return undefined;
  }
  return collected.text();
}
