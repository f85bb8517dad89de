import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { readRequest, type ReadRequest } from './strict-request-reader.js';

/** Answers a request; the bytes are sent as they are, each character one byte. */
export type Answer = (request: ReadRequest) => string;

/** A backend that keeps every byte it receives and reads it strictly. */
export class RecordingBackend {
  /** The requests that were complete, in the order of their ends. */
  readonly requests: ReadRequest[] = [];
  /** What was no request, or could be read in two ways. */
  readonly faults: string[] = [];
  /** Everything that connections sent, one text for each. */
  readonly connections: { bytes: string }[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly answer: Answer,
  ) {
    server.on('connection', (socket) => this.accept(socket));
  }

  /**
   * Starts it on a free port of 127.0.0.1.
   *
   * @param answer - what requests are answered with; their target when left out
   */
  static async start(answer: Answer = answerTarget): Promise<RecordingBackend> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RecordingBackend(server, answer);
  }

  get dial(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Connections that are open. */
  get open(): number {
    return this.sockets.size;
  }

  /** Forgets what was received. */
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
          // One request at a time: a proxy that pipelines would mix up whose answer is whose.
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
