import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ListeningBackend } from './listening-backend.js';
import type { BackendAnswer, BackendBehaviour } from './transport-backend.js';

const halfHead = 'HTTP/1.1 200 OK\r\nContent-Ty';
const halfBody = 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of';
const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';
const nonsense = 'this is not HTTP\r\n\r\n';

/** A backend that speaks HTTP/1.1. */
export class HttpBackend extends ListeningBackend {
  private constructor(server: Server, config: unknown, impatientConfig: unknown) {
    super(server, config, impatientConfig);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.take(request, response));
    server.on('upgrade', (_request: IncomingMessage, socket: Duplex, first: Buffer) => this.switch(socket, first));
  }

  /**
   * Starts a backend on a free port of 127.0.0.1.
   *
   * @param config - config of a transport that reaches it
   * @param impatientConfig - config of a transport with a short response timeout
   */
  static async start(config: unknown, impatientConfig?: unknown): Promise<HttpBackend> {
    const server = createServer({ keepAliveTimeout: 0 }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HttpBackend(server, config, impatientConfig);
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { behaviour } = this;
    this.begin(response);
    request.on('error', () => undefined);
    const pieces: Buffer[] = [];
    request.on('end', () => this.requests.push({ method: request.method ?? '', target: request.url ?? '', headers: request.rawHeaders, body: Buffer.concat(pieces) }));
    if (behaviour.does === 'answer-early') {
      send(response, behaviour.answer);
      request.resume();
      return;
    }
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => this.act(behaviour, response));
  }

  private act(behaviour: BackendBehaviour, response: ServerResponse): void {
    const { socket } = response;
    if (behaviour.does === 'answer') send(response, behaviour.answer);
    else if (behaviour.does === 'upgrade') send(response, { status: 426, headers: [], body: Buffer.alloc(0) });
    else if (behaviour.does === 'nonsense') socket?.end(nonsense);
    else if (behaviour.does === 'cut' && behaviour.in === 'request') socket?.end();
    else if (behaviour.does === 'cut') socket?.end(behaviour.in === 'head' ? halfHead : halfBody);
  }

  private switch(socket: Duplex, first: Buffer): void {
    this.begin(socket);
    socket.on('error', () => undefined);
    if (this.behaviour.does !== 'upgrade') return;
    socket.write(Buffer.concat([Buffer.from(switching, 'latin1'), first]));
    socket.pipe(socket);
  }

  /** Counts a request as in progress until its response or connection is closed. */
  private begin(one: ServerResponse | Duplex): void {
    this.begun.add(one);
    one.once('close', () => this.begun.delete(one));
  }
}

function send(response: ServerResponse, { status, headers, body, isInformed = false, trailers = [] }: BackendAnswer): void {
  response.sendDate = false;
  const write = (): void => {
    // If the body is empty, the head ends the response, as with most backends.
    if (trailers.length === 0) headersWith(response, status, [...headers, 'Content-Length', String(body.length)]).end(body.length === 0 ? undefined : body);
    else {
      headersWith(response, status, [...headers, 'Trailer', trailers.filter((_, index) => index % 2 === 0).join(', ')]).write(body);
      response.addTrailers(pairsOf(trailers));
      response.end();
    }
  };
  if (isInformed) response.writeEarlyHints({ link: '</style.css>; rel=preload' }, write);
  else write();
}

function headersWith(response: ServerResponse, status: number, headers: readonly string[]): ServerResponse {
  return response.writeHead(status, [...headers]);
}

function pairsOf(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[index * 2] as string, flat[index * 2 + 1] as string]);
}
