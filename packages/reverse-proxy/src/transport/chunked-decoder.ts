const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const semicolon = 0x3b;
const maxSizeLength = 16;
/** Maximum number of excess bytes of chunk extensions; the size of each chunk allows some, see below. */
const maxWaste = 16 * 1024;
/** Number of extension bytes that each chunk may have in any case. */
const usualWaste = 16;
const maxTrailersLength = 65_536;
/** Chunks up to this size, in bytes, are merged with the previous ones. */
const maxMove = 4096;

type Stage = 'size' | 'extension' | 'size_end' | 'data' | 'data_cr' | 'data_lf' | 'trailers' | 'done';

/** Receives the decoded body of a {@link ChunkedDecoder}. @internal */
export interface ChunkedSink {
  /** Called with each piece of the body. */
  onPiece(piece: Buffer): void;
}

/**
 * Decodes a chunked body. It is strict: sizes must be plain hexadecimal digits, and every line must end with CRLF.
 *
 * @see RFC 9112, section 7.1
 * @internal
 */
export class ChunkedDecoder {
  /** The trailer section with its line ends, once the body is complete. */
  trailers = '';
  private stage: Stage = 'size';
  private size = 0;
  private digits = 0;
  private waste = 0;
  private trailerBytes: number[] = [];
  /** Number of bytes of the current trailer line, and its last byte. */
  private lineLength = 0;
  private lastByte = 0;

  constructor(private readonly sink: ChunkedSink) {}

  /** True once the body is complete. */
  get done(): boolean {
    return this.stage === 'done';
  }

  /** Prepares the decoder for the next body. */
  reset(): void {
    this.trailers = '';
    this.stage = 'size';
    this.size = 0;
    this.digits = 0;
    this.waste = 0;
    this.lineLength = 0;
    if (this.trailerBytes.length > 0) this.trailerBytes = [];
  }

  /**
   * Decodes the next bytes. Merges small chunks in place, because each call of the sink costs far more than copying their bytes.
   *
   * @param bytes - the received bytes; the decoder overwrites them, and does not keep them after it returns
   * @returns how many bytes belong to the body; fewer than given only if the body is complete. -1 if they are malformed
   */
  decode(bytes: Buffer): number {
    let at = 0;
    // Range of merged bytes that were not passed on yet.
    let start = 0;
    let end = 0;
    while (at < bytes.length && this.stage !== 'done') {
      if (this.stage === 'data') {
        const to = Math.min(bytes.length, at + this.size);
        this.size -= to - at;
        if (this.size === 0) this.stage = 'data_cr';
        if (end > start && to - at <= maxMove) {
          bytes.copyWithin(end, at, to);
          end += to - at;
        } else {
          this.pass(bytes, start, end);
          start = at;
          end = to;
        }
        at = to;
      } else {
        if (!this.takeByte(bytes[at] as number)) {
          this.pass(bytes, start, end);
          return -1;
        }
        at += 1;
      }
    }
    this.pass(bytes, start, end);
    return at;
  }

  private pass(bytes: Buffer, start: number, end: number): void {
    if (end > start) this.sink.onPiece(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end));
  }

  private takeByte(byte: number): boolean {
    switch (this.stage) {
      case 'size':
        return this.takeSizeByte(byte);
      case 'extension':
        if (byte === carriageReturn) this.stage = 'size_end';
        this.waste += 1;
        return byte !== lineFeed && this.waste <= maxWaste;
      case 'size_end':
        // Each chunk may have a short extension, in proportion to its size. A body that consists mostly of extensions is an attack.
        this.waste = Math.max(0, this.waste - usualWaste - 2 * this.size);
        this.stage = this.size === 0 ? 'trailers' : 'data';
        return byte === lineFeed;
      case 'data_cr':
        this.stage = 'data_lf';
        return byte === carriageReturn;
      case 'data_lf':
        this.stage = 'size';
        this.digits = 0;
        return byte === lineFeed;
      default:
        return this.takeTrailerByte(byte);
    }
  }

  private takeSizeByte(byte: number): boolean {
    const digit = hexadecimal(byte);
    if (digit >= 0) {
      this.size = this.size * 16 + digit;
      this.digits += 1;
      return this.digits <= maxSizeLength && Number.isSafeInteger(this.size);
    }
    if (this.digits === 0) return false;
    if (byte === carriageReturn) this.stage = 'size_end';
    else if (byte === semicolon || byte === 0x20 || byte === 0x09) this.stage = 'extension';
    else return false;
    return true;
  }

  /** Tracks only the last bytes, because searching all received trailers again for every line would take quadratic time. */
  private takeTrailerByte(byte: number): boolean {
    this.trailerBytes.push(byte);
    this.lineLength += 1;
    if (byte === lineFeed) {
      if (this.lastByte !== carriageReturn) return false;
      if (this.lineLength === 2) {
        this.trailers = Buffer.from(this.trailerBytes.slice(0, -2)).toString('latin1');
        this.stage = 'done';
      }
      this.lineLength = 0;
    }
    this.lastByte = byte;
    return this.trailerBytes.length <= maxTrailersLength;
  }
}

function hexadecimal(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
