import type { TransportHandler, TransportRequest } from '@caddis/core/http';
import { errors } from '../errors.js';
import { credentialsRefused, type ProxyAddress } from '../network-proxy/proxy-address.js';
import { HttpCall } from './http-call.js';

/**
 * A request that a proxy passes on by itself. That the proxy wants other credentials is no answer of the backend, which has not seen the
 * request.
 *
 * @internal
 */
export class ForwardedCall extends HttpCall {
  constructor(
    request: TransportRequest,
    handler: TransportHandler,
    head: string,
    unpacks: boolean,
    private readonly proxy: ProxyAddress,
  ) {
    super(request, handler, head, unpacks);
  }

  override tellHead(status: number, fields: readonly string[], statusText: string, isWhole: boolean, address: string): void {
    if (status !== 407) {
      super.tellHead(status, fields, statusText, isWhole, address);
      return;
    }
    this.abort();
    const error = errors.PROXY_NETWORK_PROXY_FAILED({ address, proxy: this.proxy.label, reason: credentialsRefused(this.proxy) });
    // Of a body that comes in pieces, some may be gone.
    this.handler.onError(error, this.isInMemory ? 'connect' : 'request');
  }
}
