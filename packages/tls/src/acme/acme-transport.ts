import { formatDuration, isCaddisError, type Clock } from '@caddis/core';
import { readBounded, readyToImport, reasonOf, withDeadline } from '@caddis/kit';
import type { Dispatcher } from 'undici';
import { errors } from '../errors.js';

/** Longest answer, in bytes. Chains have some 5 KB. */
const maxAnswer = 1_048_576;
/** Time for one request and its whole answer, in milliseconds. */
const requestMs = 30_000;
/** From here on a clock is worth a word, in milliseconds. */
const maxSkewMs = 300_000;

/** What the transport is told. */
export interface AcmeTransportOptions {
  readonly clock: Clock;
  /** PEM of the authorities to trust in the place of Node's. */
  readonly trustedRoots?: readonly string[] | undefined;
  /** URL of a proxy; `undefined` for that of the environment, `none` for no proxy at all. */
  readonly proxy?: string | undefined;
}

/** A request to an ACME server. */
export interface AcmeRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: string;
  readonly body?: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly signal: AbortSignal;
}

/** What an ACME server answers. */
export interface AcmeAnswer {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** Value of a header field, the first where there are several. */
  header(name: string): string | undefined;
  /** Values of a header field. */
  headers(name: string): readonly string[];
  readonly text: string;
}

/** Sends requests to an ACME server; every answer is bounded in time and length. */
export class AcmeTransport {
  private dispatcher: Promise<Dispatcher> | undefined;
  /** How far this machine's clock is ahead of the server's, in milliseconds, as of the last answer. */
  private skewMs = 0;

  constructor(private readonly options: AcmeTransportOptions) {}

  /**
   * @throws `TLS_ACME_UNREACHABLE`, `TLS_ACME_ANSWER_INVALID`, or the reason of the signal
   */
  async send(request: AcmeRequest): Promise<AcmeAnswer> {
    const { method, url, signal } = request;
    const { clock } = this.options;
    const late = (): Error => errors.TLS_ACME_UNREACHABLE({ method, url, reason: `there was no whole answer within ${formatDuration(requestMs)}` });
    try {
      return await withDeadline({ clock, deadlineMs: requestMs, signal, late }, (ended) => this.ask(request, ended));
    } catch (error) {
      if (signal.aborted || isCaddisError(error)) throw error;
      throw errors.TLS_ACME_UNREACHABLE({ method, url, reason: reasonFor(error) + this.clockWords(error) }, { cause: error });
    }
  }

  /** What is to be said of the clock, for the end of a message; empty where it is right as far as is known. */
  clockWords(error?: unknown): string {
    const code = codeOf(error);
    if (code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED') return `; it is so by the clock of this machine, ${new Date(this.options.clock.now()).toISOString()}`;
    if (Math.abs(this.skewMs) < maxSkewMs) return '';
    return `; the clock of this machine is ${formatDuration(Math.abs(this.skewMs))} ${this.skewMs > 0 ? 'ahead of' : 'behind'} that of the server`;
  }

  async close(): Promise<void> {
    await (await this.dispatcher?.catch(() => undefined))?.destroy();
  }

  private async ask({ method, url, body, accept, contentType = 'application/jose+json' }: AcmeRequest, signal: AbortSignal): Promise<AcmeAnswer> {
    const { request } = await loadUndici();
    const response = await request(url, {
      method,
      dispatcher: await (this.dispatcher ??= this.open()),
      signal,
      headers: { 'user-agent': 'Caddis', ...(accept === undefined ? {} : { accept }), ...(body === undefined ? {} : { 'content-type': contentType }) },
      ...(body === undefined ? {} : { body }),
    });
    // What comes after the limit is not read: a body may never end.
    const text = await readBounded(response.body as AsyncIterable<Buffer>, maxAnswer);
    if (text === undefined) throw errors.TLS_ACME_ANSWER_INVALID({ method, url, reason: `it is longer than ${maxAnswer} bytes` });
    const headers = (name: string): readonly string[] => [response.headers[name] ?? []].flat();
    const date = Date.parse(headers('date')[0] ?? '');
    if (!Number.isNaN(date)) this.skewMs = this.options.clock.now() - date;
    return { method, url, status: response.statusCode, header: (name) => headers(name)[0], headers, text };
  }

  private async open(): Promise<Dispatcher> {
    const { Agent, EnvHttpProxyAgent, ProxyAgent } = await loadUndici();
    const { trustedRoots, proxy } = this.options;
    // The deadline above holds for all of it.
    const limits = { connections: 4, headersTimeout: requestMs, bodyTimeout: requestMs };
    const tls = trustedRoots === undefined ? {} : { ca: [...trustedRoots] };
    if (proxy === 'none') return new Agent({ ...limits, connect: { ...tls, timeout: requestMs } });
    if (proxy !== undefined) return new ProxyAgent({ uri: proxy, ...limits, requestTls: { ...tls } });
    return new EnvHttpProxyAgent({ ...limits, connect: { ...tls, timeout: requestMs }, requestTls: { ...tls } });
  }
}

function reasonFor(error: unknown): string {
  const code = codeOf(error);
  const reason = reasonOf(error);
  return code === undefined || reason.includes(code) ? reason : `${reason} (${code})`;
}

function codeOf(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: { readonly code?: unknown } };
  const found = typeof cause?.code === 'string' ? cause.code : code;
  return typeof found === 'string' ? found : undefined;
}

/** Loads the client, which only those need who ask a directory. */
async function loadUndici(): Promise<typeof import('./undici-module.js')> {
  readyToImport();
  return import('./undici-module.js');
}
