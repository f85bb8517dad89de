import { once } from 'node:events';
import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** Answers one request. */
export type StreamAnswer = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/** A backend with HTTP/2 without TLS and with prior knowledge. */
export class Http2Backend {
  /** Codes with which streams were closed, in order. */
  readonly closed: number[] = [];
  readonly sessions = new Set<ServerHttp2Session>();

  private constructor(private readonly server: Http2Server) {
    server.on('session', (session) => {
      this.sessions.add(session);
      session.on('close', () => this.sessions.delete(session));
    });
  }

  /** Starts it on a free port of 127.0.0.1. */
  static async start(answer: StreamAnswer): Promise<Http2Backend> {
    const server = createServer();
    const backend = new Http2Backend(server);
    server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined).on('close', () => backend.closed.push(stream.rstCode));
      answer(stream, headers);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return backend;
  }

  get dial(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The transport with which a proxy can reach this backend. */
  get transport(): object {
    return { protocol: 'http', versions: ['h2c'] };
  }

  async stop(): Promise<void> {
    for (const session of this.sessions) session.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
