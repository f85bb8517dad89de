/** A request to the admin endpoint, after its guards. @experimental */
export interface AdminRequest {
  /** One of the route's methods; `HEAD` where the route takes `GET`, and the endpoint leaves out the body of the answer. */
  readonly method: string;
  /** Path of the URL as it was sent, with its percent-escapes. */
  readonly path: string;
  /** What follows the route's path, as it was sent; empty where the route takes no more than its path. */
  readonly rest: string;
  readonly query: URLSearchParams;
  /** The value of a header field, several joined by commas; `undefined` where it was not sent. */
  header(name: string): string | undefined;
  /**
   * True when who asks may see secrets: over a unix socket, whose permissions say who that is, or where the config says so. A route that shows
   * parts of the config shows secrets to nobody else.
   */
  readonly seesSecrets: boolean;
  /** Aborted when the client has gone, or the endpoint ends. */
  readonly signal: AbortSignal;
  /**
   * Reads the body.
   *
   * @throws {@link AdminError}: 413 when it is too large, 400 when it breaks off
   */
  body(): Promise<Uint8Array>;
}

/** What a route answers. Without a body it is empty. @experimental */
export interface AdminAnswer {
  /** Status code; 200 when left out. */
  readonly status?: number;
  /** Header fields. `Content-Type` and `Content-Length` follow from the body where they are left out. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A value that is sent as JSON. */
  readonly json?: unknown;
  /**
   * A text, sent as UTF-8, or bytes; or several of them, which are sent as they come: metrics, server-sent events. Nothing is asked of a stream
   * while the client does not read, and its `return` is called when the client goes or the endpoint ends.
   */
  readonly body?: string | Uint8Array | AsyncIterable<string | Uint8Array>;
}

/** Some URLs of the admin endpoint, and what answers there. @experimental */
export interface AdminRoute {
  /** Path, e.g. `/reverse_proxy/upstreams`; with a slash at its end it stands for all paths that begin with it. The longest one is taken. */
  readonly path: string;
  /** Methods in upper case. `GET` must change nothing: a browser sends it to anybody. */
  readonly methods: readonly string[];
  /** What is found there, one sentence. */
  readonly summary: string;
  /**
   * Answers a request. Called for each, side by side. What takes its time ends when the `signal` of the request is aborted.
   *
   * @throws {@link AdminError} with the status and what is wrong; anything else is told as 500 and logged
   */
  handle(request: AdminRequest): AdminAnswer | Promise<AdminAnswer>;
}
