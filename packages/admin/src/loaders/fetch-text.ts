import type { IncomingMessage, RequestOptions } from 'node:http';
import { formatDuration, isCaddisError, systemClock } from '@caddis/core';
import { loadTlsClient, readBounded, reasonOf, startPause, type TlsClientOptions, type TlsClientSettings, withDeadline } from '@caddis/kit';
import { errors } from '../errors.js';

/** A request for a text resource. @internal */
export interface FetchRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, values: readonly string[]])[];
}

/** Options of {@link fetchText}. @internal */
export interface FetchOptions {
  readonly tls: TlsClientSettings | undefined;
  /** Timeout of each try in milliseconds; 0 for none. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** A fetched text. @internal */
export interface FetchedText {
  readonly text: string;
  readonly contentType: string | undefined;
}

const maxTries = 10;
const pauseMs = 500;
const maxRedirects = 10;
/** Maximum size of a config, in bytes. */
const maxBytes = 64 * 2 ** 20;
/** Header fields that are dropped if a redirect leads to another host. */
const ofOneHost: ReadonlySet<string> = new Set(['authorization', 'cookie', 'www-authenticate']);

/**
 * Fetches a text. It tries up to ten times, half a second apart, while the server cannot be reached or answers with a status below 200 or above 499.
 *
 * @throws `ADMIN_LOAD_UNREACHABLE`, `ADMIN_LOAD_STATUS`, `ADMIN_LOAD_INVALID`, `KIT_TLS_FILE_UNREADABLE`, or the signal's reason
 * @see Caddy's `doHttpCallWithRetries`
 * @internal
 */
export async function fetchText(request: FetchRequest, options: FetchOptions): Promise<FetchedText> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryOnce(request, options);
    } catch (error) {
      options.signal.throwIfAborted();
      if (!isWorthAnotherTry(error) || tries === maxTries) throw error;
      await startPause(systemClock, pauseMs, options.signal).done;
      options.signal.throwIfAborted();
    }
  }
}

function isWorthAnotherTry(error: unknown): boolean {
  if (!isCaddisError(error)) return false;
  return error.code === 'ADMIN_LOAD_UNREACHABLE' || (error.code === 'ADMIN_LOAD_STATUS' && !/ 4\d\d$/.test(error.message));
}

function tryOnce(request: FetchRequest, { tls, timeoutMs, signal }: FetchOptions): Promise<FetchedText> {
  const work = async (ended: AbortSignal): Promise<FetchedText> => follow(request, tls === undefined ? {} : await loadTlsClient(tls), ended);
  if (timeoutMs <= 0) return work(signal);
  const late = (): unknown => errors.ADMIN_LOAD_UNREACHABLE({ url: shownUrl(request.url), reason: `no whole response within ${formatDuration(timeoutMs)}` });
  return withDeadline({ clock: systemClock, deadlineMs: timeoutMs, late, signal }, work);
}

async function follow(request: FetchRequest, tls: TlsClientOptions, signal: AbortSignal): Promise<FetchedText> {
  let { method, url, headers } = request;
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const response = await send({ method, url, headers }, tls, signal);
    const { statusCode: status = 0, headers: answered } = response;
    const { location } = answered;
    if ([301, 302, 303, 307, 308].includes(status) && location !== undefined) {
      response.resume();
      const from = new URL(url);
      const to = URL.canParse(location, url) ? new URL(location, url) : undefined;
      if (to === undefined) throw errors.ADMIN_LOAD_INVALID({ url: shownUrl(url), reason: 'it redirects to something that is not a URL' });
      if (to.host !== from.host) headers = headers.filter(([name]) => !ofOneHost.has(name.toLowerCase()));
      if (status < 307 && method !== 'HEAD') method = 'GET';
      url = to.href;
      continue;
    }
    if (status < 200 || status >= 400) {
      response.resume();
      throw errors.ADMIN_LOAD_STATUS({ url: shownUrl(url), status });
    }
    return { text: await readText(response, url), contentType: answered['content-type'] };
  }
  throw errors.ADMIN_LOAD_INVALID({ url: shownUrl(url), reason: `it redirects more than ${maxRedirects} times` });
}

async function readText(response: IncomingMessage, url: string): Promise<string> {
  let text: string | undefined;
  try {
    text = await readBounded(response, maxBytes);
  } catch (cause) {
    throw errors.ADMIN_LOAD_UNREACHABLE({ url: shownUrl(url), reason: reasonOf(cause) }, { cause });
  }
  if (text !== undefined) return text;
  response.destroy();
  throw errors.ADMIN_LOAD_INVALID({ url: shownUrl(url), reason: `it has more than ${maxBytes} bytes` });
}

async function send({ method, url, headers }: FetchRequest, tls: TlsClientOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const invalid = (reason: string, cause?: unknown): Error => errors.ADMIN_LOAD_INVALID({ url: shownUrl(url), reason }, { cause });
  if (!URL.canParse(url)) throw invalid('it is not a URL');
  const { protocol } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') throw invalid(`its scheme is ${protocol.slice(0, -1)}, expected http or https`);
  const { request: open } = await (protocol === 'https:' ? import('node:https') : import('node:http'));
  const options: RequestOptions = { ...tls, method, agent: false, signal, headers: Object.fromEntries(headers.map(([name, values]) => [name, [...values]])) };
  return new Promise((resolve, reject) => {
    let request: ReturnType<typeof open>;
    try {
      request = open(url, options);
    } catch (error) {
      // Node rejects an invalid method or header field.
      return reject(invalid(reasonOf(error), error));
    }
    request.once('error', (cause) => reject(errors.ADMIN_LOAD_UNREACHABLE({ url: shownUrl(url), reason: reasonOf(cause) }, { cause })));
    request.once('response', resolve);
    request.end();
  });
}

/** Formats a URL without the parts that may contain secrets: user, password and query. */
function shownUrl(text: string): string {
  if (!URL.canParse(text)) return JSON.stringify(text);
  const { origin, pathname } = new URL(text);
  return origin === 'null' ? text.split('?')[0] as string : `${origin}${pathname}`;
}
