const firstBytes = 4096;
/** A buffer of this size is kept for what comes next; a larger one is let go. */
const maxKeptBytes = 65_536;

/**
 * Collects a text that comes in pieces, up to a limit. Every byte is copied once or twice, however small the pieces are, and nothing
 * of the pieces is kept.
 *
 * @public
 */
export class ByteCollector {
  private bytes: Buffer = Buffer.alloc(0);
  private used = 0;
  private over = false;

  /** @param limit - greatest number of bytes that are kept */
  constructor(private readonly limit: number) {}

  /** Number of bytes that are kept. */
  get size(): number {
    return this.used;
  }

  /** True when there were more bytes than the limit; those beyond it are not kept. */
  get isOver(): boolean {
    return this.over;
  }

  /**
   * Adds a part of a piece.
   *
   * @param start - where the part begins
   * @param end - where it ends; the end of the piece when left out
   */
  add(piece: Buffer, start = 0, end = piece.length): void {
    const wanted = end - start;
    const taken = Math.min(wanted, this.limit - this.used);
    if (taken < wanted) this.over = true;
    if (this.used + taken > this.bytes.length) this.grow(this.used + taken);
    piece.copy(this.bytes, this.used, start, start + taken);
    this.used += taken;
  }

  /** What was collected, as UTF-8. */
  text(): string {
    return this.bytes.toString('utf8', 0, this.used);
  }

  /** What was collected, as bytes that stay as they are until something is added. */
  content(): Buffer {
    return this.bytes.subarray(0, this.used);
  }

  /** Forgets what was collected. */
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
 * @param limit - greatest number of bytes
 * @returns the text, or `undefined` when it is longer; what is left of the body is not read then
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
