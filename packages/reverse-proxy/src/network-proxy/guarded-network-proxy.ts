import { blameModule, describeValue, isThenable, moduleFault, originOf } from '@caddis/core';
import { HandlerError, type NetworkProxy, type NetworkProxyRequest } from '@caddis/core/http';
import { LruMap } from '@caddis/kit';
import { errors } from '../errors.js';
import { parseProxyUrl, type ProxyAddress } from './proxy-address.js';

/** Maximum number of parsed URLs in the cache. There are many different ones only if they depend on the client. */
const maxUrls = 1000;

/**
 * Wraps a network proxy module; all calls to it are made here. If it fails, the request ends with 502, and no backend is blamed.
 *
 * @internal
 */
export class GuardedNetworkProxy {
  private readonly read = new LruMap<string, ProxyAddress | string>(maxUrls);

  constructor(private readonly module: NetworkProxy) {}

  /**
   * Returns the proxy for a request.
   *
   * @returns `undefined` for a direct connection
   * @throws a `HandlerError` with status 502 whose cause is `PROXY_NETWORK_PROXY_INVALID`, `CORE_MODULE_FAULT` or the error of the module
   */
  proxyFor(request: NetworkProxyRequest): ProxyAddress | undefined {
    const { module } = this;
    const call = { module, method: 'proxyFor' };
    let answer: unknown;
    try {
      answer = module.proxyFor(request);
    } catch (error) {
      throw failure(blameModule(call, error));
    }
    if (answer === undefined) return undefined;
    if (typeof answer === 'string') return this.resolve(answer);
    if (isThenable(answer)) Promise.resolve(answer).then(ignore, ignore);
    throw failure(moduleFault(call, `returned ${describeValue(answer)}, expected a URL or undefined`));
  }

  private resolve(url: string): ProxyAddress {
    let proxy = this.read.get(url);
    if (proxy === undefined) {
      proxy = parseProxyUrl(url);
      this.read.set(url, proxy);
    }
    if (typeof proxy !== 'string') return proxy;
    const pointer = originOf(this.module)?.path ?? 'forward_proxy_url';
    throw failure(blameModule({ module: this.module, method: 'proxyFor' }, errors.PROXY_NETWORK_PROXY_INVALID({ pointer, reason: proxy })));
  }
}

function failure(cause: unknown): HandlerError {
  return new HandlerError(502, 'the network proxy for the request could not be determined', { cause });
}

function ignore(): void {
  // A promise is not a valid result; its outcome does not matter.
}
