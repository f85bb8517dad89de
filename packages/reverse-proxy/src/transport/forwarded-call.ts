import type { TransportHandler, TransportRequest } from '@caddis/core/http';
import { errors } from '../errors.js';
import { credentialsRefused, type ProxyAddress } from '../network-proxy/proxy-address.js';
import { HttpCall } from './http-call.js';

/**
 * A request that a network proxy forwards itself. If the proxy rejects the credentials (407), this is a failure of the proxy and not a
 * response of the backend, which has not received the request.
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
    // A streamed body may have been sent partly already, so the request is not safe to retry.
    this.handler.onError(error, this.isInMemory ? 'connect' : 'request');
  }
}
