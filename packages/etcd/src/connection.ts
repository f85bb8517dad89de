import { loadTlsClient, type TlsClientSettings } from '@caddis/kit';
import type { Readable } from 'node:stream';
import { buildConnector, Pool } from 'undici';
import { errors } from './errors.js';

const defaultPort = '2379';

/**
 * Reads an endpoint as operators write them.
 *
 * @param text - `http://host:port`, `https://host:port` or `host:port`; the port may be left out
 * @param tls - whether an endpoint without a scheme means https
 * @returns the URL without a slash at its end
 * @throws `ETCD_ENDPOINT_INVALID`
 * @public
 */
export function parseEndpoint(text: string, tls: boolean): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? '' : tls ? 'https://' : 'http://';
  const invalid = (reason: string): Error => errors.ETCD_ENDPOINT_INVALID({ endpoint: JSON.stringify(withoutUser(text)), reason });
  if (!URL.canParse(scheme + text)) throw invalid('it is not a URL');
  const url = new URL(scheme + text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid(`its scheme is ${url.protocol.slice(0, -1)}, expected http or https`);
  if (url.username !== '' || url.password !== '') throw invalid('it names a user; use username and password');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') throw invalid('it has a path');
  // A URL drops the port that is its scheme's own, so 80 and 443 are looked for in the text.
  if (url.port === '' && !/:\d+\/?$/.test(text)) url.port = defaultPort;
  return url.origin;
}

/** Errors are shown to people, a password in a URL is not. */
function withoutUser(text: string): string {
  return text.replace(/\/\/.*@/, '//***@');
}

/** A request to a member. @public */
export interface MemberRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Gives it up. */
  readonly signal?: AbortSignal;
  /** Time for the head of the response, in milliseconds; 0 for any. */
  readonly headersTimeout?: number;
  /** Longest pause within the body of the response, in milliseconds; 0 for any. */
  readonly bodyTimeout?: number;
}

/** What a member answers. @public */
export interface MemberResponse {
  readonly statusCode: number;
  readonly body: Readable;
}

/** What opens connections to the members of a cluster. @public */
export interface Connections {
  /** @param endpoint - one of the endpoints */
  to(endpoint: string): { request(request: MemberRequest): Promise<MemberResponse> };
  /** Breaks off what is under way and closes all connections, those that are still being made too. */
  close(): Promise<void>;
}

/**
 * Makes what opens connections to the members of a cluster.
 *
 * @param endpoints - URLs without a path
 * @param tls - TLS settings of https endpoints; their files are read again for each connection
 * @param timeoutMs - milliseconds that connecting may take
 * @public
 */
export function createConnections(endpoints: readonly string[], tls: TlsClientSettings | undefined, timeoutMs: number): Connections {
  const connecting = new Set<AbortController>();
  const connect: buildConnector.connector = async (target, callback) => {
    const attempt = new AbortController();
    connecting.add(attempt);
    const done: buildConnector.Callback = (...outcome) => {
      connecting.delete(attempt);
      callback(...outcome);
    };
    try {
      const files = tls === undefined ? {} : await loadTlsClient(tls);
      // The kernel's probes notice a cut connection though nothing is sent on an idle watch.
      const options = { ...files, timeout: timeoutMs, keepAliveInitialDelay: 10_000, signal: attempt.signal };
      buildConnector(options)(target, done);
    } catch (error) {
      done(error as Error, null);
    }
  };
  // Calls are rare, and a connection that was kept may be dead without a sign: with pipelining 0 each call has its own.
  const pools = new Map(endpoints.map((endpoint) => [endpoint, new Pool(endpoint, { connect, pipelining: 0 })]));
  return {
    to: (endpoint) => pools.get(endpoint) as Pool,
    close: async () => {
      // A pool would wait for those that are being made until their time is over.
      for (const attempt of connecting) attempt.abort();
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}
