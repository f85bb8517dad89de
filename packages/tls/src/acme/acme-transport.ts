import { formatDuration, isCaddisError, type Clock } from '@caddis/core';
import { readBounded, readyToImport, reasonOf, withDeadline } from '@caddis/kit';
import type { Dispatcher } from 'undici';
import { errors } from '../errors.js';
import type { DirectoryProxy, ProxyChoice } from './directory-proxy.js';

/** Maximum size of an answer, in bytes. A certificate chain has about 5 KB. */
const maxAnswer = 1_048_576;
/** Timeout of a request including its whole answer, in milliseconds. */
const requestMs = 30_000;
/** Maximum number of proxies with open connections. A proxy module may return a different proxy for each directory. */
const maxProxies = 8;
/** Clock skew from which error messages mention it, in milliseconds. */
const maxSkewMs = 300_000;

/** Options of {@link AcmeTransport}. */
export interface AcmeTransportOptions {
  readonly clock: Clock;
  /** PEM of the authorities to trust instead of Node's. */
  readonly trustedRoots?: readonly string[] | undefined;
  /** Chooses the proxy; when left out, the environment variables do. */
  readonly proxyFor?: ProxyChoice | undefined;
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

/** The answer of an ACME server. */
export interface AcmeAnswer {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** Value of a header field; the first one if there are several. */
  header(name: string): string | undefined;
  /** All values of a header field. */
  headers(name: string): readonly string[];
  readonly text: string;
}

/** Sends HTTP requests to an ACME server. Every answer is limited in time and size. */
export class AcmeTransport {
  /** Key: URL and credentials of the proxy; empty for a direct connection. */
  private readonly dispatchers = new Map<string, Promise<Dispatcher>>();
  /** How far this machine's clock is ahead of the server's, in milliseconds, according to the last answer. */
  private skewMs = 0;

  constructor(private readonly options: AcmeTransportOptions) {}

  /**
   * @throws `TLS_ACME_UNREACHABLE`, `TLS_ACME_ANSWER_INVALID`, or the signal's reason
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

  /** Remark on this machine's clock, to be appended to an error message; empty if the clock seems right. */
  clockWords(error?: unknown): string {
    const code = codeOf(error);
    if (code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED') return `; it is so by the clock of this machine, ${new Date(this.options.clock.now()).toISOString()}`;
    if (Math.abs(this.skewMs) < maxSkewMs) return '';
    return `; the clock of this machine is ${formatDuration(Math.abs(this.skewMs))} ${this.skewMs > 0 ? 'ahead of' : 'behind'} that of the server`;
  }

  async close(): Promise<void> {
    const opened = [...this.dispatchers.values()];
    this.dispatchers.clear();
    await Promise.all(opened.map(async (dispatcher) => (await dispatcher.catch(() => undefined))?.destroy()));
  }

  private async ask({ method, url, body, accept, contentType = 'application/jose+json' }: AcmeRequest, signal: AbortSignal): Promise<AcmeAnswer> {
    const { request } = await loadUndici();
    const response = await request(url, {
      method,
      dispatcher: await this.dispatcherFor(url),
      signal,
      headers: { 'user-agent': 'Caddis', ...(accept === undefined ? {} : { accept }), ...(body === undefined ? {} : { 'content-type': contentType }) },
      ...(body === undefined ? {} : { body }),
    });
    // Do not read beyond the limit, because a body may be endless.
    const text = await readBounded(response.body as AsyncIterable<Buffer>, maxAnswer);
    if (text === undefined) throw errors.TLS_ACME_ANSWER_INVALID({ method, url, reason: `it is longer than ${maxAnswer} bytes` });
    const headers = (name: string): readonly string[] => [response.headers[name] ?? []].flat();
    const date = Date.parse(headers('date')[0] ?? '');
    if (!Number.isNaN(date)) this.skewMs = this.options.clock.now() - date;
    return { method, url, status: response.statusCode, header: (name) => headers(name)[0], headers, text };
  }

  private dispatcherFor(url: string): Promise<Dispatcher> {
    const proxy = this.options.proxyFor?.(url);
    const key = proxy === undefined ? '' : JSON.stringify(proxy);
    const opened = this.dispatchers.get(key) ?? this.open(proxy);
    // Reinsert it, so that the map is ordered by last use.
    this.dispatchers.delete(key);
    this.dispatchers.set(key, opened);
    const [oldest] = this.dispatchers;
    if (this.dispatchers.size > maxProxies && oldest !== undefined) {
      this.dispatchers.delete(oldest[0]);
      void oldest[1].then((dispatcher) => dispatcher.close()).catch(() => undefined);
    }
    return opened;
  }

  private async open(proxy: DirectoryProxy | undefined): Promise<Dispatcher> {
    const { Agent, EnvHttpProxyAgent, ProxyAgent } = await loadUndici();
    const { trustedRoots, proxyFor } = this.options;
    // The deadline in `send` covers the whole request; these limits only match it.
    const limits = { connections: 4, headersTimeout: requestMs, bodyTimeout: requestMs };
    const tls = trustedRoots === undefined ? {} : { ca: [...trustedRoots] };
    const direct = { ...limits, connect: { ...tls, timeout: requestMs } };
    if (proxyFor === undefined) return new EnvHttpProxyAgent({ ...direct, requestTls: { ...tls } });
    if (proxy === undefined) return new Agent(direct);
    const { url: uri, username, password } = proxy;
    const hasCredentials = username !== '' || password !== '';
    const credentials = !hasCredentials ? {} : uri.startsWith('socks5:') ? { username, password } : { token: `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}` };
    return new ProxyAgent({ uri, ...limits, requestTls: { ...tls }, ...credentials });
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

/** Loads the HTTP client on demand, because only servers that use ACME need it. */
async function loadUndici(): Promise<typeof import('./undici-module.js')> {
  readyToImport();
  return import('./undici-module.js');
}
