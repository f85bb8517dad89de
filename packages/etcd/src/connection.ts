import { loadTlsClient, type TlsClientSettings } from '@caddis/kit';
import type { Readable } from 'node:stream';
import { buildConnector, Pool } from 'undici';
import { errors } from './errors.js';

const defaultPort = '2379';

/**
 * Parses an endpoint in the forms that operators use.
 *
 * @param text - `http://host:port`, `https://host:port` or `host:port`; the port is optional
 * @param tls - whether an endpoint without a scheme means https
 * @returns the URL without a trailing slash
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
  // `URL` drops the default port of a scheme, so an explicit 80 or 443 must be detected in the text.
  if (url.port === '' && !/:\d+\/?$/.test(text)) url.port = defaultPort;
  return url.origin;
}

/** Masks the user and password of a URL, because the error is shown to people. */
function withoutUser(text: string): string {
  return text.replace(/\/\/.*@/, '//***@');
}

/** A request to a member. @public */
export interface MemberRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Cancels the request. */
  readonly signal?: AbortSignal;
  /** How long the response headers may take, in milliseconds; 0 for no limit. */
  readonly headersTimeout?: number;
  /** Maximum pause within the body of the response, in milliseconds; 0 for no limit. */
  readonly bodyTimeout?: number;
}

/** The response of a member. @public */
export interface MemberResponse {
  readonly statusCode: number;
  readonly body: Readable;
}

/** Opens connections to the members of a cluster. @public */
export interface Connections {
  /** @param endpoint - one of the endpoints */
  to(endpoint: string): { request(request: MemberRequest): Promise<MemberResponse> };
  /** Aborts everything in progress and closes all connections, including those that are still being established. */
  close(): Promise<void>;
}

/**
 * Creates an object that opens connections to the members of a cluster.
 *
 * @param endpoints - URLs without a path
 * @param tls - TLS settings of https endpoints; the files are read again for each connection
 * @param timeoutMs - how long connecting may take, in milliseconds
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
      // Keep-alive probes of the kernel detect a broken connection even if nothing is sent on an idle watch.
      const options = { ...files, timeout: timeoutMs, keepAliveInitialDelay: 10_000, signal: attempt.signal };
      buildConnector(options)(target, done);
    } catch (error) {
      done(error as Error, null);
    }
  };
  // Calls are rare, and an idle connection may be dead unnoticed. So with pipelining 0, each call uses its own connection.
  const pools = new Map(endpoints.map((endpoint) => [endpoint, new Pool(endpoint, { connect, pipelining: 0 })]));
  return {
    to: (endpoint) => pools.get(endpoint) as Pool,
    close: async () => {
      // `pool.destroy()` would wait for pending connection attempts until they time out.
      for (const attempt of connecting) attempt.abort();
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}
