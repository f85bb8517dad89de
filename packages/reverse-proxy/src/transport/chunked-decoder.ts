const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const semicolon = 0x3b;
const maxSizeLength = 16;
/** Bytes of extensions and blanks that are more than the chunks themselves account for. */
const maxWaste = 16 * 1024;
/** What a chunk may come with besides its size, in bytes. */
const usualWaste = 16;
const maxTrailersLength = 65_536;
/** Chunks up to so many bytes are moved to those before them. */
const maxMove = 4096;

type Stage = 'size' | 'extension' | 'size_end' | 'data' | 'data_cr' | 'data_lf' | 'trailers' | 'done';

/** Takes what a {@link ChunkedDecoder} finds. @internal */
export interface ChunkedSink {
  /** A piece of the body. */
  onPiece(piece: Buffer): void;
}

/**
 * Takes a body apart that is sent in chunks. Strict: sizes are plain hexadecimal digits, every line ends with CRLF.
 *
 * @see RFC 9112, section 7.1
 * @internal
 */
export class ChunkedDecoder {
  /** The trailing fields with their line ends, once the body is complete. */
  trailers = '';
  private stage: Stage = 'size';
  private size = 0;
  private digits = 0;
  private waste = 0;
  private trailerBytes: number[] = [];
  /** Bytes of the line of the trailers that has begun, and the last of them. */
  private lineLength = 0;
  private lastByte = 0;

  constructor(private readonly sink: ChunkedSink) {}

  /** True once the whole body was taken apart. */
  get done(): boolean {
    return this.stage === 'done';
  }

  /** Makes the decoder ready for another body. */
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
   * Takes the next bytes. Small chunks among them are moved together in place: to pass a piece on costs far more than its bytes.
   *
   * @param bytes - as they came; owned until this returns
   * @returns how many of them belong to the body; fewer than there are only when the body is complete. -1 when they are malformed
   */
  decode(bytes: Buffer): number {
    let at = 0;
    // What was moved together and not passed on yet.
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
        // A long body may well have an extension in each of its chunks; one that is all extensions is an attack.
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

  /** Looks at the last bytes only: reading back what has come costs its whole length, for each of very many lines. */
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
