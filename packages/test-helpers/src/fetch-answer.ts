import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest, type RequestOptions } from 'node:http';

/** A response as a client received it. @public */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly rawTrailers: readonly string[];
  /** The body as a binary string: each character is one byte. */
  readonly body: string;
  /** True if the connection broke before the end of the response. */
  readonly broken: boolean;
}

/** Options of a request besides its URL. @public */
export interface FetchOptions extends Omit<RequestOptions, 'agent'> {
  readonly body?: string | Uint8Array;
}

/** Sends a request over its own connection and waits for the whole response. @public */
export async function fetchAnswer(url: string, { body, ...options }: FetchOptions = {}): Promise<Answer> {
  const request = httpRequest(url, { ...options, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  // The server may close the connection before it has received the whole body.
  request.on('error', () => undefined);
  return readAnswer(response);
}

/** Reads a response to its end. @public */
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

/** Sends a request and parses the JSON in the response, e.g. from an echo backend. @public */
export async function fetchJson<T>(url: string, options?: FetchOptions): Promise<T> {
  return JSON.parse(Buffer.from((await fetchAnswer(url, options)).body, 'latin1').toString()) as T;
}
