/** A request to the admin endpoint that has passed the endpoint's access checks. @experimental */
export interface AdminRequest {
  /** One of the route's methods. If the route accepts `GET`, it also gets `HEAD`; the endpoint then drops the body of the answer. */
  readonly method: string;
  /** Path of the URL as the client sent it, with its percent-escapes. */
  readonly path: string;
  /** The rest of the path after the route's own path, as the client sent it; empty if the path is exactly that of the route. */
  readonly rest: string;
  readonly query: URLSearchParams;
  /** The value of a header field, multiple values joined by commas; `undefined` if the client did not send it. */
  header(name: string): string | undefined;
  /**
   * True if the client may see secrets: it came over a unix socket, where file permissions control access, or the config allows it. A route that
   * returns parts of the config must mask secrets when this is false.
   */
  readonly seesSecrets: boolean;
  /** Aborted when the client disconnects or the endpoint shuts down. */
  readonly signal: AbortSignal;
  /**
   * Reads the whole body.
   *
   * @throws {@link AdminError}: 413 when the body is too large, 400 when it ends early
   */
  body(): Promise<Uint8Array>;
}

/** The answer of a route. If it has neither `json` nor `body`, the response body is empty. @experimental */
export interface AdminAnswer {
  /** HTTP status; 200 when left out. */
  readonly status?: number;
  /** Header fields. The endpoint derives `Content-Type` and `Content-Length` from the body if they are left out. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A value that is sent as JSON. */
  readonly json?: unknown;
  /**
   * A string, sent as UTF-8, or bytes; or a stream of them, e.g. metrics or server-sent events. The endpoint pulls from a stream only as fast as the
   * client reads, and calls its `return` when the client disconnects or the endpoint shuts down.
   */
  readonly body?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
}

/** A set of URLs of the admin endpoint with the function that answers them. @experimental */
export interface AdminRoute {
  /** Path, e.g. `/reverse_proxy/upstreams`. A trailing slash matches every path that begins with it. The longest matching path wins. */
  readonly path: string;
  /** Methods in upper case. `GET` must not change anything, because any web page can make a browser send it. */
  readonly methods: readonly string[];
  /** What the route returns, in one sentence. */
  readonly summary: string;
  /**
   * Answers a request. Called once for each; calls may run concurrently. Slow work should stop when the request's `signal` is aborted.
   *
   * @throws {@link AdminError} with a status and a message; anything else is answered with 500 and logged
   */
  handle(request: AdminRequest): AdminAnswer | Promise<AdminAnswer>;
}
