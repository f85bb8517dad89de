import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { flag, frame, frameType } from '@caddis/test-helpers';

const prefaceLength = 24;

/** Answers a stream after its header block has arrived. */
export type FrameAnswer = (stream: number, send: (...frames: readonly Buffer[]) => void, socket: Socket) => void;

/** An HTTP/2 backend without TLS that answers with the frames of a test, even invalid ones. */
export class FrameBackend {
  /** Set by the test. */
  answer: FrameAnswer = () => undefined;
  /** Number of header blocks that have arrived. */
  asked = 0;
  /** Codes with which the other side has reset streams. */
  readonly resets: number[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      this.serve(socket);
    });
  }

  /** Starts it on a free port of 127.0.0.1. */
  static async start(): Promise<FrameBackend> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FrameBackend(server);
  }

  get dial(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The transport with which a proxy can reach this backend. */
  get transport(): object {
    return { protocol: 'http', versions: ['h2c'] };
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    let rest: Buffer = Buffer.alloc(0);
    let greeted = false;
    const send = (...frames: readonly Buffer[]): void => void socket.write(Buffer.concat(frames));
    send(frame(frameType.settings, 0, 0));
    socket.on('data', (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes]);
      if (!greeted && rest.length < prefaceLength) return;
      if (!greeted) rest = rest.subarray(prefaceLength);
      greeted = true;
      while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
        const payload = rest.subarray(9, 9 + rest.readUIntBE(0, 3));
        const [type, flags, stream] = [rest.readUInt8(3), rest.readUInt8(4), rest.readUInt32BE(5)];
        rest = rest.subarray(9 + payload.length);
        if (type === frameType.settings && (flags & flag.acknowledge) === 0) send(frame(frameType.settings, flag.acknowledge, 0));
        else if (type === frameType.reset) this.resets.push(payload.readUInt32BE(0));
        else if (type === frameType.headers) {
          this.asked += 1;
          this.answer(stream, send, socket);
        }
      }
    });
  }
}
