import type { Readable } from 'node:stream';
import type { HttpHeaders } from './headers.js';

/** Where a connection ends. @experimental */
export interface Endpoint {
  /** IP address without brackets; empty on a unix socket. */
  readonly address: string;
  readonly port: number;
}

/**
 * How `{name}` is treated when its value is not known:
 * `all` puts nothing in its place, `known` leaves it as written, `strict` throws.
 *
 * @experimental
 */
export type ExpandMode = 'all' | 'known' | 'strict';

/**
 * Value of a placeholder: a `bigint` is an integer and a `number` any other number, as expressions tell them apart. `null` is a value,
 * too: of a name that is known, but of which there is none. In texts it is empty, and a list is written as Go writes it.
 *
 * @experimental
 */
export type PlaceholderValue = string | bigint | number | boolean | Date | null | readonly string[];

/** Answers for all placeholders of a prefix; cheaper than setting each for every request. @experimental */
export interface PlaceholderProvider {
  /**
   * @param name - what follows the prefix
   * @returns the value, or `undefined` when the provider does not know the name
   */
  placeholder(name: string): PlaceholderValue | undefined;
}

/**
 * The placeholders of one request: `{http.request.host}`, `{env.HOME}` and those that handlers set.
 *
 * @experimental
 */
export interface Placeholders {
  /** Value of a placeholder by its name without braces, as a text; `undefined` when nothing knows it. */
  get(name: string): string | undefined;
  /** The same with the type that it has. */
  value(name: string): PlaceholderValue | undefined;
  /** Sets a placeholder for the rest of the request; a function is called at each use. */
  set(name: string, value: PlaceholderValue | (() => PlaceholderValue | undefined)): void;
  /** Lets a provider answer for all names with a prefix that nobody has set, e.g. `http.reverse_proxy.`. The latest of a prefix counts. */
  provide(prefix: string, provider: PlaceholderProvider): void;
  /**
   * Replaces `{name}` in a text; `\{` and `\}` are literal braces. A value is never expanded again.
   *
   * @param mode - what becomes of a name that nothing knows; `all` when left out
   */
  expand(text: string, mode?: ExpandMode): string;
}

/**
 * One request on its way through routes and handlers. A handler may change what is not `readonly`; later ones see the change.
 *
 * @experimental
 */
export interface HttpRequest {
  /** `GET`, `POST` and so on, as received. */
  method: string;
  /** Request target: path and query as received, byte for byte. */
  uri: string;
  /** The method as the client sent it. */
  readonly originalMethod: string;
  /** The request target as the client sent it. */
  readonly originalUri: string;
  /** `Host` field or HTTP/2 authority, with its port if it has one; empty when there is none. */
  host: string;
  /** `HTTP/1.0`, `HTTP/1.1` or `HTTP/2.0`. */
  readonly protocol: string;
  readonly scheme: 'http' | 'https';
  /** The fields without `Host`, which is in `host`. */
  readonly headers: HttpHeaders;
  /** The body, not read yet; empty for a request without one. Reading the property tells a waiting client to send it. */
  body: Readable;
  /** Length of the body in bytes: 0 when there is none, `undefined` when only its end will tell. */
  bodyLength: number | undefined;
  /** The peer of the connection. */
  readonly remote: Endpoint;
  /** Our side of the connection. */
  readonly local: Endpoint;
  /** IP address of the client: the peer's, or what trusted proxies say of it. */
  readonly clientIp: string;
  /** True when the peer is one of the server's trusted proxies, so that its `X-Forwarded-*` fields can be believed. */
  readonly fromTrustedProxy: boolean;
  /** Values that handlers leave for later ones; `{http.vars.NAME}` reads them. */
  readonly vars: Map<string, unknown>;
  readonly placeholders: Placeholders;
  /** Aborted when the client goes away or the response is complete. Made on first use; {@link HttpResponse.onAbort} costs less. */
  readonly signal: AbortSignal;
}
