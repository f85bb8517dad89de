/** Heads up to this size are read again with each piece that comes. */
const cheapToRead = 4096;
const endOfHead = Buffer.from('\r\n\r\n');
/** So many bytes before a piece may belong to an end of the head that lies in it. */
const overlap = endOfHead.length - 1;
const nothing = Buffer.alloc(0);

/**
 * A head that comes in pieces. It is given out to be read when its end may be there, and else only when it has doubled: a large
 * head in many small pieces must not be read from its beginning for each of them.
 *
 * @internal
 */
export class PartialHead {
  private pieces: Buffer[] = [];
  private length = 0;
  private readAt = 0;
  private tail: Buffer = nothing;

  /** @param limit - greatest size that is worth waiting for, in bytes */
  constructor(private readonly limit: number) {}

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** Keeps bytes that were read and are not a whole head. They must stay as they are. */
  keep(bytes: Buffer): void {
    this.pieces = [bytes];
    this.length = bytes.length;
    this.readAt = bytes.length;
    this.tail = bytes.subarray(-overlap);
  }

  /**
   * Adds what came.
   *
   * @param piece - bytes, which may be overwritten afterwards
   * @returns the whole to be read now, which is not kept any more; `undefined` while there is no use in it
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
