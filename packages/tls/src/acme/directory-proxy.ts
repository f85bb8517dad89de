import { blameModule, describeValue, isCaddisError, moduleFault } from '@caddis/core';
import type { NetworkProxy } from '@caddis/core/http';

/** Supported URL schemes of proxies. */
const schemes: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);

/** The proxy for requests to a directory. */
export interface DirectoryProxy {
  /** URL without credentials. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** Chooses the proxy for a URL; `undefined` for a direct connection. */
export type ProxyChoice = (url: string) => DirectoryProxy | undefined;

/**
 * Makes a function that asks a proxy module of the config which proxy to use.
 *
 * @returns a function that throws `CORE_MODULE_FAULT` or the module's error. Messages never contain the proxy's URL, which may have a password
 */
export function proxyChoice(module: NetworkProxy): ProxyChoice {
  const call = { module, method: 'proxyFor' };
  return (text) => {
    const { protocol, hostname, port } = new URL(text);
    const scheme = protocol === 'http:' ? 'http' : 'https';
    try {
      const answer: unknown = module.proxyFor({ scheme, host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usualPorts[scheme] : Number(port) });
      if (answer === undefined) return undefined;
      if (typeof answer !== 'string') throw moduleFault(call, `returned ${describeValue(answer)}, expected a URL or undefined`);
      const proxy = readProxy(answer);
      if (proxy === undefined) throw moduleFault(call, 'returned a string that is not the URL of a proxy: its scheme must be http, https, socks5 or socks5h');
      return proxy;
    } catch (error) {
      throw isCaddisError(error) ? error : blameModule(call, error);
    }
  };
}

const usualPorts = { http: 80, https: 443 } as const;

function readProxy(text: string): DirectoryProxy | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!schemes.has(url.protocol) || url.hostname === '') return undefined;
  try {
    // Both schemes mean the same here: the proxy resolves host names.
    const scheme = url.protocol === 'socks5h:' ? 'socks5:' : url.protocol;
    return { url: `${scheme}//${url.host}`, username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  } catch {
    return undefined;
  }
}
