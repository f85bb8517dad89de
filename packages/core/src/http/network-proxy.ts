import { contractDescription } from '../contract-description.js';
import { defineNamespace } from '../namespace.js';
import type { Placeholders } from './request.js';

/** A request that may be sent through a network proxy. @experimental */
export interface NetworkProxyRequest {
  /** `https` if the connection to the server is encrypted. */
  readonly scheme: 'http' | 'https';
  /** Host name or IP address of the server, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Placeholders of the client's request; absent if no client made the request, e.g. for a health check. */
  readonly placeholders?: Placeholders | undefined;
}

/**
 * Contract of a network proxy: chooses the proxy through which a server is reached.
 *
 * @experimental
 */
export interface NetworkProxy {
  /**
   * Chooses the proxy for a request. Called for each request, before a connection is chosen for it; must not wait.
   *
   * @returns the URL of a proxy: `http`, `https`, `socks5` or `socks5h`, with a user name and password if the proxy requires them;
   * `undefined` to connect to the server directly
   * @throws any error: the request ends with 502, and no backend is counted as failed
   */
  proxyFor(request: NetworkProxyRequest): string | undefined;
}

/** Namespace of network proxies. @experimental */
export const networkProxies = defineNamespace<NetworkProxy>({
  id: 'caddy.network_proxy',
  inlineKey: 'from',
  description: contractDescription({
    summary: 'Network proxies choose the proxy through which a server is reached.',
    signature: [
      'proxyFor(request: NetworkProxyRequest): string | undefined;',
      '// NetworkProxyRequest',
      "readonly scheme: 'http' | 'https';",
      'readonly host: string;',
      'readonly port: number;',
      'readonly placeholders?: Placeholders | undefined;',
    ],
    rules: [
      'Called for each request before a connection is chosen, so it must be fast and must not wait. Health checks have no placeholders.',
      'The answer is a URL with the scheme `http`, `https`, `socks5` or `socks5h`, with user name and password if the proxy needs them. It is not shown in logs.',
    ],
    outcomes: [
      ['answers a URL', 'the server is reached through that proxy'],
      ['answers `undefined`', 'the server is reached directly'],
      ['answers a text that is no such URL', '502; no upstream counts as failed'],
      ['throws, or answers anything else', '502; no upstream counts as failed, and the log names the module'],
    ],
  }),
  methods: ['proxyFor'],
  stability: 'experimental',
  template: async () => (await import('./templates/network-proxy.js')).template,
});
