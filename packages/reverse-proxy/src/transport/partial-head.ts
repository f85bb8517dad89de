/** Heads up to this size, in bytes, are parsed again for each new piece. */
const cheapToRead = 4096;
const endOfHead = Buffer.from('\r\n\r\n');
/** How many bytes before a piece may belong to an end marker that is split between pieces. */
const overlap = endOfHead.length - 1;
const nothing = Buffer.alloc(0);

/**
 * Collects a head that arrives in pieces. Returns it for parsing only if its end may have arrived, or if its size has doubled. Without
 * this, a large head in many small pieces would be parsed from its beginning for each piece.
 *
 * @internal
 */
export class PartialHead {
  private pieces: Buffer[] = [];
  private length = 0;
  private readAt = 0;
  private tail: Buffer = nothing;

  /** @param limit - size in bytes from which the head is always returned, because it is too long */
  constructor(private readonly limit: number) {}

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** Stores the bytes of an incomplete head. The caller must not change them. */
  keep(bytes: Buffer): void {
    this.pieces = [bytes];
    this.length = bytes.length;
    this.readAt = bytes.length;
    this.tail = bytes.subarray(-overlap);
  }

  /**
   * Adds a piece.
   *
   * @param piece - the bytes; the caller may overwrite them afterwards
   * @returns all bytes if they should be parsed now, which also empties this object; `undefined` if parsing would be useless
   */
  add(piece: Buffer): Buffer | undefined {
    const seam = Buffer.concat([this.tail, piece.subarray(0, overlap)]);
    this.tail = Buffer.concat([this.tail, piece.subarray(-overlap)]).subarray(-overlap);
    this.pieces.push(Buffer.from(piece));
    this.length += piece.length;
    const isWorthIt = this.length <= cheapToRead || this.length >= 2 * this.readAt || this.length > this.limit;
    if (!isWorthIt && !piece.includes(endOfHead) && !seam.includes(endOfHead)) return undefined;
    const whole = Buffer.concat(this.pieces);
    this.clear();
    return whole;
  }

  private clear(): void {
    this.pieces = [];
    this.length = 0;
    this.readAt = 0;
    this.tail = nothing;
  }
}
