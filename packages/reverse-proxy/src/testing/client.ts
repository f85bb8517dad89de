import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';
import { connect, type Socket } from 'node:net';

/** A response as a client saw it. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly rawTrailers: readonly string[];
  readonly body: string;
  /** True when the connection broke before the end of the response. */
  readonly broken: boolean;
}

/** What to send besides the URL. */
export interface FetchOptions extends Omit<RequestOptions, 'agent'> {
  readonly body?: string | Uint8Array;
}

/** Sends a request on a connection of its own and waits for the whole response. */
export async function fetchAnswer(url: string, { body, ...options }: FetchOptions = {}): Promise<Answer> {
  const request = httpRequest(url, { ...options, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  // The server may hang up before it has the whole body.
  request.on('error', () => undefined);
  return readAnswer(response);
}

/** Reads a response to its end. */
export async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  let broken = false;
  response.on('error', () => (broken = true));
  await new Promise((resolve) => response.once('close', resolve));
  const { statusCode = 0, statusMessage = '', headers, rawHeaders, rawTrailers } = response;
  const body = Buffer.concat(chunks).toString('latin1');
  return { status: statusCode, statusText: statusMessage, headers, rawHeaders, rawTrailers, body, broken: broken || !response.complete };
}

/** Fetches and parses what an echo backend says. */
export async function fetchJson<T>(url: string, options?: FetchOptions): Promise<T> {
  return JSON.parse(Buffer.from((await fetchAnswer(url, options)).body, 'latin1').toString()) as T;
}

/** A plain connection to a port that collects what it is sent. */
export class RawClient {
  received = '';
  private readonly listeners = new Set<() => void>();

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString('latin1');
      for (const listener of this.listeners) listener();
    });
    socket.on('close', () => {
      for (const listener of this.listeners) listener();
    });
    socket.on('error', () => undefined);
  }

  /** Connects to a port of this machine, or to the path of a unix socket. */
  static async connect(to: number | string): Promise<RawClient> {
    const socket = typeof to === 'number' ? connect(to, '127.0.0.1') : connect(to);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  send(text: string | Uint8Array): void {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  }

  /** Resolves when what was received matches. */
  async until(pattern: RegExp): Promise<string> {
    await this.wait(() => pattern.test(this.received) || this.socket.closed);
    if (!pattern.test(this.received)) throw new Error(`closed before ${pattern}; received ${JSON.stringify(this.received)}`);
    return this.received;
  }

  /** Resolves when the other side has closed. */
  async closed(): Promise<string> {
    await this.wait(() => this.socket.closed);
    return this.received;
  }

  close(): void {
    this.socket.destroy();
  }

  private wait(done: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const listener = (): void => {
        if (!done()) return;
        this.listeners.delete(listener);
        resolve();
      };
      this.listeners.add(listener);
      listener();
    });
  }
}
