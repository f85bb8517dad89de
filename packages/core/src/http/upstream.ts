/**
 * A backend that a request can be sent to. Immutable. A source returns the same object as long as nothing about the backend has
 * changed, because the proxy keeps its own data (requests in progress, failures, health) by object.
 *
 * @public
 */
export interface Upstream {
  /** Network address of exactly one socket, e.g. `10.0.0.7:8080`, `[::1]:80`, `unix//run/app.sock`. */
  readonly dial: string;
  /** Index of the source that named the upstream, from 0; `multi` sets it, so that policies can keep clusters apart. */
  readonly tier?: number | undefined;
  /** Priority as in an SRV record, 0 to 65535; lower is preferred. */
  readonly priority?: number | undefined;
  /** Share of the requests among upstreams of one priority, as in an SRV record; 0 to 65535. */
  readonly weight?: number | undefined;
  /** Maximum number of concurrent requests; no limit when left out or 0. */
  readonly maxRequests?: number | undefined;
  /**
   * Name of the backend if `dial` is one of its addresses, e.g. the target of an SRV record. The proxy uses the name in place of the address
   * in `{http.reverse_proxy.upstream.host}`, in the `Host` of requests over TLS, and as the name that the backend's certificate
   * must have.
   */
  readonly host?: string | undefined;
  /**
   * True if the backend must be reached over TLS, even if the proxy's transport would not use it. The authorities and certificates in the
   * transport's config apply here, too. A transport that always encrypts ignores this field.
   */
  readonly tls?: boolean | undefined;
  /**
   * Name that is sent in the TLS handshake (SNI), and that the backend's certificate must have. When left out: `host`, or else the host of `dial`.
   * `server_name` in the transport's config takes precedence.
   */
  readonly serverName?: string | undefined;
  /**
   * What the source knows about the backend, by names that the source defines: `zone`, `version` … Policies select by labels, and
   * `{http.reverse_proxy.upstream.label.NAME}` returns their values.
   */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Where the upstream comes from, for people: a name that was looked up, a container, a key. */
  readonly origin?: string | undefined;
}
