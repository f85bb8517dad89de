import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net';
import { listenOnOwnPort } from './listen-on-own-port.js';

/** A server that a test proxies to. @public */
export interface Backend {
  readonly port: number;
  /** The address `127.0.0.1:PORT`. */
  readonly dial: string;
  /** Number of accepted connections so far. */
  readonly accepted: number;
  /** The open connections. */
  readonly open: ReadonlySet<Socket>;
  /** Stops the server and closes all its connections. */
  close(): Promise<void>;
}

/** Starts an HTTP server with a given handler on a free port of 127.0.0.1. @public */
export async function startBackend(respond: RequestListener): Promise<Backend & { readonly server: Server }> {
  const server = createServer({ keepAliveTimeout: 0 }, respond);
  return Object.assign(await listen(server), { server });
}

/** Starts a TCP server on a free port of 127.0.0.1. @public */
export function startRawBackend(onConnection: (socket: Socket) => void): Promise<Backend> {
  return listen(createNetServer(onConnection));
}

/** Starts an HTTP server that answers every request with an {@link Echo} of it, as JSON. @public */
export function startEcho(): Promise<Backend> {
  return startBackend(echo);
}

/** The answer of an echo backend. @public */
export interface Echo {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as a binary string: each character is one byte. */
  readonly body: string;
}

function echo(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, rawHeaders, headers } = request;
    const body = Buffer.concat(chunks).toString('latin1');
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ method, url, rawHeaders, headers, body }));
  });
}

async function listen(server: NetServer): Promise<Backend> {
  const open = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
  });
  const port = await listenOnOwnPort(server, '127.0.0.1');
  return {
    port,
    dial: `127.0.0.1:${port}`,
    get accepted() {
      return accepted;
    },
    open,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
