import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP service on a free port that a test can make fail or stop answering. */
export abstract class HttpService {
  private mode: 'well' | 'failing' | 'hanging' = 'well';
  /** Answers to requests that arrived while the service did not answer. */
  private readonly held = new Set<() => void>();

  protected constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.take(request, response).catch(() => response.destroy()));
  }

  /** Starts a listening server, for the constructor. */
  protected static async listening(): Promise<Server> {
    const server = createServer({ keepAliveTimeout: 0 }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  protected get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo | null)?.port}/`;
  }

  fail(): void {
    this.mode = 'failing';
  }

  hang(): void {
    this.mode = 'hanging';
  }

  recover(): void {
    this.mode = 'well';
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Answers the requests that arrived while the service did not answer. */
  protected answerHeld(): void {
    for (const answer of this.held) answer();
    this.held.clear();
  }

  /** Answers a request while the service works. @param body - the whole body */
  protected abstract answer(request: IncomingMessage, body: string, response: ServerResponse): void;

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const answer = (): void => {
      if (this.mode === 'failing') response.writeHead(503).end();
      else this.answer(request, Buffer.concat(pieces).toString('utf8'), response);
    };
    if (this.mode === 'hanging') this.held.add(answer);
    else answer();
  }
}
