import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { readRequest, type ReadRequest } from './strict-request-reader.js';

/** Makes the answer to a request; its characters are sent as bytes. */
export type Answer = (request: ReadRequest) => string;

/** A backend that records every received byte and parses requests strictly. */
export class RecordingBackend {
  /** The complete requests, in the order of their ends. */
  readonly requests: ReadRequest[] = [];
  /** Messages about bytes that are not a request or are ambiguous. */
  readonly faults: string[] = [];
  /** The received bytes of each connection. */
  readonly connections: { bytes: string }[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly answer: Answer,
  ) {
    server.on('connection', (socket) => this.accept(socket));
  }

  /**
   * Starts a backend on a free port of 127.0.0.1.
   *
   * @param answer - makes the answers; the default answers with the target of the request
   */
  static async start(answer: Answer = answerTarget): Promise<RecordingBackend> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RecordingBackend(server, answer);
  }

  get dial(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Number of open connections. */
  get open(): number {
    return this.sockets.size;
  }

  /** Discards what was recorded so far. */
  forget(): void {
    this.requests.length = 0;
    this.faults.length = 0;
    this.connections.length = 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(socket: Socket): void {
    const connection = { bytes: '' };
    let rest = '';
    this.connections.push(connection);
    this.sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      connection.bytes += chunk.toString('latin1');
      rest += chunk.toString('latin1');
      try {
        for (let reading = readRequest(rest); reading !== 'incomplete'; reading = readRequest(rest)) {
          rest = rest.slice(reading.end);
          this.requests.push(reading.request);
          socket.write(this.answer(reading.request), 'latin1');
          // Requires one request at a time, because with a pipelining proxy answers could be mixed up.
          if (rest !== '') throw new Error(`more bytes before the answer: ${JSON.stringify(rest)}`);
        }
      } catch (error) {
        this.faults.push((error as Error).message);
        socket.destroy();
      }
    });
  }
}

function answerTarget({ target }: ReadRequest): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${target}`;
}
