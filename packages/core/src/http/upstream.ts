/**
 * A backend that a request can be sent to. Immutable. A source hands out the same object as long as nothing about the
 * backend changed: what the proxy knows of it (requests under way, failures, health) hangs on the object.
 *
 * @public
 */
export interface Upstream {
  /** Network address of exactly one socket, e.g. `10.0.0.7:8080`, `[::1]:80`, `unix//run/app.sock`. */
  readonly dial: string;
  /** Position of the source that named it among its siblings, from 0: `multi` sets it, so that policies can keep clusters apart. */
  readonly tier?: number | undefined;
  /** Lower is asked first, as in an SRV record; 0 to 65535. */
  readonly priority?: number | undefined;
  /** Share of the requests among upstreams of one priority, as in an SRV record; 0 to 65535. */
  readonly weight?: number | undefined;
  /** Greatest number of requests at a time; no limit when left out or 0. */
  readonly maxRequests?: number | undefined;
  /**
   * Name of the backend where `dial` is one of its addresses, e.g. the target of an SRV record. The proxy says it where it would say
   * the address otherwise: in `{http.reverse_proxy.upstream.host}`, in the `Host` of requests over TLS, and as the name that the
   * backend's certificate must have.
   */
  readonly host?: string | undefined;
  /**
   * True when it is spoken to over TLS, also where the proxy's transport would not. What the transport's own config says of authorities and
   * certificates counts here, too; a transport that encrypts does so whatever stands here.
   */
  readonly tls?: boolean | undefined;
  /**
   * Name that is asked for over TLS, and that the backend's certificate must have; `host`, or else the host of `dial`, when left out. A
   * `server_name` in the config of the transport goes before it.
   */
  readonly serverName?: string | undefined;
  /**
   * What its source knows of it, by names of the source's own: `zone`, `version` … Policies choose by them, and
   * `{http.reverse_proxy.upstream.label.NAME}` has their values.
   */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Where it comes from, for people: a name that was looked up, a container, a key. */
  readonly origin?: string | undefined;
}
