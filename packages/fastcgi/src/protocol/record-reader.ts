import { fastcgiVersion, recordHeadBytes, recordTypes } from './record-types.js';

/** Receives the contents of records. @internal */
export interface RecordSink {
  /** Called with a piece of the response. @returns false to pause until {@link RecordReader.resume} */
  onOutput(piece: Buffer): boolean;
  /** Called at the end of the response; the end of the request follows. */
  onOutputEnd(): void;
  onErrorOutput(piece: Buffer): void;
  /** Called at the end of the request. @param status - 0 for success. @see the FastCGI specification, section 5.5 */
  onRequestEnd(status: number): void;
  /** Called if the data is not a valid record; reading stops. */
  onMalformed(reason: string): void;
}

/** Offset of the protocol status in the body of an `endRequest` record. */
const protocolStatusAt = 4;

/**
 * Parses the records of one response as they arrive, in pieces of any size. Contents are passed on before a record is complete, so only
 * the head of a record is ever buffered.
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
  /** Bytes that wait because the sink has paused. */
  private held: Buffer | undefined;

  constructor(private readonly sink: RecordSink) {}

  /** True while bytes wait for {@link RecordReader.resume}. */
  get isHolding(): boolean {
    return this.held !== undefined;
  }

  /** Parses a piece. @returns false while the sink has paused */
  push(piece: Buffer): boolean {
    this.held = this.held === undefined ? piece : Buffer.concat([this.held, piece]);
    return this.resume();
  }

  /** Continues after a pause. @returns false while the sink has paused */
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

  /** Stops parsing. */
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
    // Records of other types contain nothing of the response, and are ignored.
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
