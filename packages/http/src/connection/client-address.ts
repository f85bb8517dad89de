import type { HttpRequest } from '@caddis/core/http';

/** The client that sent a request. @internal */
export interface ClientAddress {
  /** IP address of the client, as far as it can be trusted. */
  readonly ip: string;
  /** True if the peer is a trusted proxy. */
  readonly trusted: boolean;
}

/** Finds the client of a request, behind the trusted proxies of a server. @internal */
export interface ClientAddresses {
  find(request: HttpRequest): ClientAddress;
}
