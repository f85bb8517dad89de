import { type ConfigOf, module, object, secret } from '@caddis/core';
import { networkProxies, type NetworkProxy, type NetworkProxyRequest } from '@caddis/core/http';
import { expandGlobal, reportErrors } from '@caddis/http/kit';
import { errors } from '../errors.js';
import { parseProxyUrl } from './proxy-address.js';

/** Config of {@link UrlNetworkProxy}. @public */
export const UrlNetworkProxyConfig = object({
  url: secret({
    description:
      'URL of the proxy, with the scheme `http`, `https`, `socks5` or `socks5h`. If the proxy needs a user name and password, write ' +
      '`http://user:password@proxy.internal:3128`. Escape characters of the password that have a meaning in URLs, e.g. `%40` for `@`. Only scheme, ' +
      'host and port are ever shown.',
    placeholders: 'request',
  }),
});

/**
 * Uses the proxy of a URL.
 *
 * @see Caddy's `ProxyFromURL`
 * @public
 */
@module(networkProxies, {
  name: 'url',
  alsoCalled: ['forward proxy', 'outgoing proxy', 'corporate proxy', 'socks', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'forward_proxy_url'],
  config: UrlNetworkProxyConfig,
  summary: 'Uses the proxy at a URL.',
  description:
    'Placeholders in the URL are expanded for each request. Health checks have no client request, so only placeholders that do not depend on one ' +
    'work there, e.g. `{env.PROXY_PASSWORD}`. If the expanded URL is not valid, the request ends with 502.',
  examples: [
    { title: 'A proxy that asks who one is; the password comes from the environment.', config: { from: 'url', url: 'http://caddis:{env.PROXY_PASSWORD}@proxy.internal:3128' } },
    { title: 'A SOCKS proxy.', config: { from: 'url', url: 'socks5://localhost:1080' } },
  ],
  check({ url }, report) {
    const problem = proxyUrlProblem(url);
    if (problem !== undefined) reportErrors(report, [{ at: ['url'], error: errors.PROXY_NETWORK_PROXY_INVALID({ pointer: '', reason: problem }) }]);
  },
})
export class UrlNetworkProxy implements NetworkProxy {
  /** The URL, if it is the same for all requests. */
  private readonly fixed: string | undefined;

  constructor(private readonly config: ConfigOf<typeof UrlNetworkProxyConfig>) {
    this.fixed = hasPlaceholders(config.url) ? undefined : config.url;
  }

  proxyFor({ placeholders }: NetworkProxyRequest): string {
    const { url } = this.config;
    return this.fixed ?? (placeholders === undefined ? expandGlobal(url) : placeholders.expand(url));
  }
}

/** Checks the URL of a proxy as written in a config. @returns the problem; `undefined` if there is none or it depends on placeholders. @internal */
export function proxyUrlProblem(url: string): string | undefined {
  if (hasPlaceholders(url)) return undefined;
  const parsed = parseProxyUrl(url);
  return typeof parsed === 'string' ? parsed : undefined;
}

function hasPlaceholders(url: string): boolean {
  return url.includes('{') && url.includes('}');
}
