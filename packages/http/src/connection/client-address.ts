import type { HttpRequest } from '@caddis/core/http';

/** Who a request comes from. @internal */
export interface ClientAddress {
  /** IP address of the client, as far as it can be believed. */
  readonly ip: string;
  /** True when the peer is a trusted proxy. */
  readonly trusted: boolean;
}

/** Finds out who a request comes from, by a server's trusted proxies. @internal */
export interface ClientAddresses {
  find(request: HttpRequest): ClientAddress;
}
