import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { flag, frame, frameType } from './http2-frames.js';

/** A received frame. @public */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** The result of a stream: the status of its response, `reset`, or `closed` if the connection was closed first. @public */
export type Outcome = string;

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** An HTTP/2 client that sends any frames that a test makes, including invalid ones. @public */
export class Http2Client {
  readonly frames: Frame[] = [];
  closed = false;
  private rest: Buffer = Buffer.alloc(0);
  /** True after the server has answered the ping of `settled`, or has closed the connection. */
  private isSettled = false;
  private readonly listeners = new Set<() => void>();

  private constructor(readonly socket: TLSSocket) {
    socket.on('error', () => undefined);
    socket.on('data', (bytes: Buffer) => this.read(bytes));
    socket.on('close', () => {
      this.closed = true;
      for (const listener of this.listeners) listener();
    });
  }

  /**
   * Opens a connection and sends the preface.
   *
   * @param port - port on 127.0.0.1
   * @param settings - payload of the first SETTINGS frame
   */
  static async open(port: number, settings: Buffer = Buffer.alloc(0)): Promise<Http2Client> {
    const socket = connect({ port, host: '127.0.0.1', ALPNProtocols: ['h2'], rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const client = new Http2Client(socket);
    socket.write(preface, 'latin1');
    client.send(frame(frameType.settings, 0, 0, settings));
    return client;
  }

  send(...frames: readonly Buffer[]): void {
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(frames));
  }

  /** Waits until a condition is true or the connection is closed. */
  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isSo() && !this.closed) return;
        this.listeners.delete(look);
        resolve();
      };
      this.listeners.add(look);
      look();
    });
  }

  /** Waits for the end of a stream. @returns its result */
  async outcome(stream: number): Promise<Outcome> {
    const ends = ({ type, flags, stream: of }: Frame): boolean => of === stream && (type === frameType.reset || (type <= 1 && (flags & flag.endStream) !== 0));
    await this.until(() => this.frames.some(ends));
    return this.statuses(stream).at(-1) ?? (this.frames.some(ends) ? 'reset' : 'closed');
  }

  /** Statuses of the responses on a stream, including informational ones. Trailers have no status and are skipped. */
  private statuses(stream: number): readonly string[] {
    const heads = this.frames.filter(({ type, stream: of }) => of === stream && type === frameType.headers);
    return heads.map(({ payload }) => statusOf(payload)).filter((status) => /^\d{3}$/.test(status));
  }

  /** Waits until the server has processed everything that was sent before, or has closed the connection. */
  async settled(): Promise<void> {
    this.send(frame(frameType.ping, 0, 0, Buffer.from('settled?')));
    await this.until(() => this.isSettled);
  }

  close(): void {
    this.socket.destroy();
  }

  private read(bytes: Buffer): void {
    const all = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    let at = 0;
    while (all.length >= at + 9 && all.length >= at + 9 + all.readUIntBE(at, 3)) {
      const end = at + 9 + all.readUIntBE(at, 3);
      const [type, flags, stream] = [all.readUInt8(at + 3), all.readUInt8(at + 4), all.readUInt32BE(at + 5)];
      const payload = all.subarray(at + 9, end);
      this.frames.push({ type, flags, stream, payload });
      if (type === frameType.goAway || (type === frameType.ping && payload.toString('latin1') === 'settled?')) this.isSettled = true;
      at = end;
    }
    this.rest = all.subarray(at);
    for (const listener of this.listeners) listener();
  }
}

/** The statuses in HPACK's static table, from index 8 on. */
const indexedStatuses = ['200', '204', '206', '304', '400', '404', '500'];

/** Reads the status from the first field of a header block: an indexed field of the static table, or a literal value with an indexed name. */
function statusOf(block: Buffer): string {
  const first = block.readUInt8(0);
  if ((first & 0x80) !== 0) return indexedStatuses[(first & 0x7f) - 8] ?? '';
  const isPacked = (block.readUInt8(1) & 0x80) !== 0;
  return isPacked ? unpackDigits(block.subarray(2, 2 + (block.readUInt8(1) & 0x7f))) : block.toString('latin1', 2, 5);
}

/** Decodes digits in HPACK's Huffman code, where 0 to 2 have five bits and the others six. @see RFC 7541, appendix B */
function unpackDigits(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let digits = '';
  for (let at = 0; digits.length < 3; ) {
    const short = Number.parseInt(bits.slice(at, at + 5), 2);
    digits += short <= 2 ? short : Number.parseInt(bits.slice(at, at + 6), 2) - 0x19 + 3;
    at += short <= 2 ? 5 : 6;
  }
  return digits;
}
