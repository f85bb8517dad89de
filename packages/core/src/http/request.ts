import type { Readable } from 'node:stream';
import type { HttpHeaders } from './headers.js';

/** One end of a connection. @experimental */
export interface Endpoint {
  /** IP address without brackets; empty on a unix socket. */
  readonly address: string;
  readonly port: number;
}

/**
 * What happens to a `{name}` whose value is unknown:
 * `all` replaces it with nothing, `known` keeps it as written, `strict` throws.
 *
 * @experimental
 */
export type ExpandMode = 'all' | 'known' | 'strict';

/**
 * Value of a placeholder. A `bigint` is an integer and a `number` any other number, because expressions distinguish the two. `null` means
 * that the name is known but has no value. In a string, `null` becomes empty, and a list is written the way Go prints it.
 *
 * @experimental
 */
export type PlaceholderValue = string | bigint | number | boolean | Date | null | readonly string[];

/** Supplies the values of all placeholders with a prefix; cheaper than setting each of them for every request. @experimental */
export interface PlaceholderProvider {
  /**
   * @param name - the rest of the name, after the prefix
   * @returns the value, or `undefined` if the provider does not know the name
   */
  placeholder(name: string): PlaceholderValue | undefined;
}

/**
 * The placeholders of one request: `{http.request.host}`, `{env.HOME}` and those that handlers set.
 *
 * @experimental
 */
export interface Placeholders {
  /** Value of a placeholder as a string, by its name without braces; `undefined` if the name is unknown. */
  get(name: string): string | undefined;
  /** Value of a placeholder with its original type; `undefined` if the name is unknown. */
  value(name: string): PlaceholderValue | undefined;
  /** Sets a placeholder for the rest of the request; a function is called at each use. */
  set(name: string, value: PlaceholderValue | (() => PlaceholderValue | undefined)): void;
  /** Adds a provider for all names with a prefix, e.g. `http.reverse_proxy.`, that were not set individually. The last provider for a prefix wins. */
  provide(prefix: string, provider: PlaceholderProvider): void;
  /**
   * Replaces each `{name}` in a text; `\{` and `\}` are literal braces. Inserted values are not expanded again.
   *
   * @param mode - what happens to an unknown name; `all` when left out
   */
  expand(text: string, mode?: ExpandMode): string;
}

/**
 * A request on its way through routes and handlers. A handler may change what is not `readonly`; later handlers see the change.
 *
 * @experimental
 */
export interface HttpRequest {
  /** `GET`, `POST` and so on, as received. */
  method: string;
  /** Request target: path and query, byte for byte as received. */
  uri: string;
  /** The method as the client sent it. */
  readonly originalMethod: string;
  /** The request target as the client sent it. */
  readonly originalUri: string;
  /** `Host` field or HTTP/2 `:authority`, with the port if it has one; empty if there is none. */
  host: string;
  /** `HTTP/1.0`, `HTTP/1.1` or `HTTP/2.0`. */
  readonly protocol: string;
  readonly scheme: 'http' | 'https';
  /** The header fields except `Host`, which is in `host`. */
  readonly headers: HttpHeaders;
  /** The unread body; empty for a request without one. Reading this property tells a client that waits for `100 Continue` to send the body. */
  body: Readable;
  /** Length of the body in bytes: 0 if there is none, `undefined` if it is unknown until the body ends. */
  bodyLength: number | undefined;
  /** The client's end of the connection. */
  readonly remote: Endpoint;
  /** The server's end of the connection. */
  readonly local: Endpoint;
  /** IP address of the client: that of the peer, or the one that trusted proxies report. */
  readonly clientIp: string;
  /** True if the peer is a trusted proxy of the server, so that its `X-Forwarded-*` fields can be trusted. */
  readonly fromTrustedProxy: boolean;
  /** Values that handlers pass to later handlers; `{http.vars.NAME}` reads them. */
  readonly vars: Map<string, unknown>;
  readonly placeholders: Placeholders;
  /** Aborted when the client disconnects or the response is complete. Created on first use; {@link HttpResponse.onAbort} is cheaper. */
  readonly signal: AbortSignal;
}
