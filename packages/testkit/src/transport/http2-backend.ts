import { once } from 'node:events';
import { createServer as createHttp2Server, type IncomingHttpHeaders, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { opening } from '@caddis/test-helpers';
import { ListeningBackend } from './listening-backend.js';
import type { BackendAnswer, BackendBehaviour, BackendRequest } from './transport-backend.js';

/** Response headers without a status. An error of the whole connection would not do: Node 20 does not report it, so it would look like a silent backend. */
const nonsense = (stream: number): Buffer => opening(stream, [['x-nonsense', 'yes']]);
/** The header of a HEADERS frame with a length of 100, and only three bytes of its payload. */
const halfHead = (stream: number): Buffer => Buffer.from([0, 0, 100, 1, 4, 0, 0, stream >> 8, stream & 255, 0x88, 0, 1]);

/** A backend that speaks HTTP/2 with prior knowledge, without TLS. */
export class Http2Backend extends ListeningBackend {
  private readonly http2 = createHttp2Server();

  private constructor(server: Server, config: unknown, impatientConfig: unknown) {
    super(server, config, impatientConfig);
    server.on('connection', (socket: Socket) => this.serve(socket));
  }

  /**
   * Starts a backend on a free port of 127.0.0.1.
   *
   * @param config - config of a transport that reaches it
   * @param impatientConfig - config of a transport with a short response timeout
   */
  static async start(config: unknown, impatientConfig?: unknown): Promise<Http2Backend> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Http2Backend(server, config, impatientConfig);
  }

  private serve(socket: Socket): void {
    this.http2.once('session', (session) => {
      session.on('error', () => undefined);
      session.on('stream', (stream: ServerHttp2Stream, _headers: IncomingHttpHeaders, _flags: number, rawHeaders: readonly string[]) => this.take(stream, rawHeaders, socket));
    });
    // The session exists when `emit` returns.
    this.http2.emit('connection', socket);
  }

  private take(stream: ServerHttp2Stream, rawHeaders: readonly string[], socket: Socket): void {
    const { behaviour } = this;
    this.begun.add(stream);
    stream.on('close', () => this.begun.delete(stream)).on('error', () => undefined);
    const pieces: Buffer[] = [];
    stream.on('data', (piece: Buffer) => pieces.push(piece));
    stream.on('end', () => {
      // A stream that was reset also emits `end`.
      if (stream.aborted || stream.rstCode !== 0) return;
      this.requests.push(requestOf(rawHeaders, Buffer.concat(pieces)));
      act(behaviour, stream, socket);
    });
    if (behaviour.does === 'answer-early') send(stream, behaviour.answer);
  }
}

function act(behaviour: BackendBehaviour, stream: ServerHttp2Stream, socket: Socket): void {
  if (behaviour.does === 'answer') send(stream, behaviour.answer);
  else if (behaviour.does === 'upgrade') send(stream, { status: 501, headers: [], body: Buffer.alloc(0) });
  else if (behaviour.does === 'nonsense') socket.write(nonsense(stream.id ?? 1));
  else if (behaviour.does === 'cut' && behaviour.in === 'request') socket.end();
  else if (behaviour.does === 'cut' && behaviour.in === 'head') socket.end(halfHead(stream.id ?? 1));
  else if (behaviour.does === 'cut') {
    stream.respond({ ':status': 200, 'content-length': 1000 });
    stream.write('half of', () => socket.end());
  }
}

function send(stream: ServerHttp2Stream, { status, headers, body, isInformed = false, trailers = [] }: BackendAnswer): void {
  if (isInformed) stream.additionalHeaders({ ':status': 103, link: '</style.css>; rel=preload' });
  const head = { ...fieldsOf(headers), ':status': status, 'content-length': body.length };
  // If the body is empty, the head ends the response, as with most backends.
  const isWhole = body.length === 0 && trailers.length === 0;
  stream.once('wantTrailers', () => stream.sendTrailers(fieldsOf(trailers)));
  stream.respond(head, { endStream: isWhole, waitForTrailers: trailers.length > 0, sendDate: false } as Parameters<ServerHttp2Stream['respond']>[1]);
  if (!isWhole) stream.end(body);
}

function fieldsOf(flat: readonly string[]): OutgoingHttpHeaders {
  const fields: Record<string, string[]> = {};
  for (let at = 0; at < flat.length; at += 2) (fields[(flat[at] as string).toLowerCase()] ??= []).push(flat[at + 1] as string);
  return fields;
}

/** Converts a request to the form that it would have in HTTP/1.1. */
function requestOf(rawHeaders: readonly string[], body: Uint8Array): BackendRequest {
  const valueOf = (name: string): string => rawHeaders[rawHeaders.indexOf(name) + 1] ?? '';
  const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, index) => [rawHeaders[index * 2] as string, rawHeaders[index * 2 + 1] as string] as const);
  const headers = pairs.flatMap(([name, value]) => (name === ':authority' ? ['host', value] : name.startsWith(':') ? [] : [name, value]));
  return { method: valueOf(':method'), target: valueOf(':path'), headers, body };
}
