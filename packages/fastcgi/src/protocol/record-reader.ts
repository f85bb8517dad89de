import { fastcgiVersion, recordHeadBytes, recordTypes } from './record-types.js';

/** Who is told what records hold. @internal */
export interface RecordSink {
  /** A piece of the response. @returns false to pause until {@link RecordReader.resume} */
  onOutput(piece: Buffer): boolean;
  /** The response is complete; the end of the request is still to come. */
  onOutputEnd(): void;
  onErrorOutput(piece: Buffer): void;
  /** @param status - 0 where the request was served. @see the FastCGI specification, section 5.5 */
  onRequestEnd(status: number): void;
  /** What came is no record; nothing more is read. */
  onMalformed(reason: string): void;
}

/** Where in the body of `endRequest` the outcome stands. */
const protocolStatusAt = 4;

/**
 * Reads the records of one response as they come, however they are cut into pieces. Their content is passed on without waiting for
 * the whole record, so that nothing is kept but the head of one.
 *
 * @internal
 */
export class RecordReader {
  private readonly head = Buffer.alloc(recordHeadBytes);
  private headBytes = 0;
  private type = 0;
  private content = 0;
  private padding = 0;
  private read = 0;
  private endStatus = 0;
  private isPaused = false;
  private isOver = false;
  /** What was not read because the sink had paused. */
  private held: Buffer | undefined;

  constructor(private readonly sink: RecordSink) {}

  /** True while something waits for {@link RecordReader.resume}. */
  get isHolding(): boolean {
    return this.held !== undefined;
  }

  /** Reads what came. @returns false while the sink has paused */
  push(piece: Buffer): boolean {
    this.held = this.held === undefined ? piece : Buffer.concat([this.held, piece]);
    return this.resume();
  }

  /** Goes on. @returns false while the sink has paused */
  resume(): boolean {
    this.isPaused = false;
    const bytes = this.held;
    this.held = undefined;
    if (bytes === undefined) return true;
    let at = 0;
    while (at < bytes.length && !this.isPaused && !this.isOver) at = this.content + this.padding > 0 ? this.readBody(bytes, at) : this.readHead(bytes, at);
    if (at < bytes.length && !this.isOver) this.held = bytes.subarray(at);
    return !this.isPaused;
  }

  /** Reads nothing more. */
  stop(): void {
    this.isOver = true;
    this.held = undefined;
  }

  private readHead(bytes: Buffer, from: number): number {
    const taken = Math.min(recordHeadBytes - this.headBytes, bytes.length - from);
    bytes.copy(this.head, this.headBytes, from, from + taken);
    this.headBytes += taken;
    if (this.headBytes === recordHeadBytes) this.beginRecord();
    return from + taken;
  }

  private beginRecord(): void {
    const { head } = this;
    this.headBytes = 0;
    this.read = 0;
    this.endStatus = 0;
    if (head[0] !== fastcgiVersion) return this.refuse(`it begins with the bytes ${head.toString('hex')}`);
    this.type = head[1] as number;
    this.content = head.readUInt16BE(4);
    this.padding = head[6] as number;
    if (this.content > 0) return;
    if (this.type === recordTypes.stdout) this.sink.onOutputEnd();
    else if (this.type === recordTypes.endRequest) this.refuse('the end of the request says nothing of its outcome');
  }

  private readBody(bytes: Buffer, from: number): number {
    if (this.content === 0) {
      const skipped = Math.min(this.padding, bytes.length - from);
      this.padding -= skipped;
      return from + skipped;
    }
    const taken = Math.min(this.content, bytes.length - from);
    const piece = bytes.subarray(from, from + taken);
    this.content -= taken;
    // Others, such as answers that nobody asked for, hold nothing of the response.
    if (this.type === recordTypes.stdout) this.isPaused = !this.sink.onOutput(piece);
    else if (this.type === recordTypes.stderr) this.sink.onErrorOutput(piece);
    else if (this.type === recordTypes.endRequest) this.readEnd(piece);
    this.read += taken;
    return from + taken;
  }

  private readEnd(piece: Buffer): void {
    const status = piece[protocolStatusAt - this.read];
    if (status !== undefined) this.endStatus = status;
    if (this.content > 0) return;
    const { sink, endStatus } = this;
    this.stop();
    sink.onRequestEnd(endStatus);
  }

  private refuse(reason: string): void {
    this.stop();
    this.sink.onMalformed(reason);
  }
}
