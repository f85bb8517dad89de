import { blameModule, describeValue, isCaddisError, moduleFault } from '@caddis/core';
import type { NetworkProxy } from '@caddis/core/http';

/** Schemes of proxies that can be used. */
const schemes: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);

/** A proxy on the way to a directory. */
export interface DirectoryProxy {
  /** Without credentials. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

/** Says through which proxy a URL is asked; `undefined` to ask it directly. */
export type ProxyChoice = (url: string) => DirectoryProxy | undefined;

/**
 * Has a module of the config say through which proxy a directory is asked.
 *
 * @returns what throws `CORE_MODULE_FAULT`, or what the module threw, and repeats nothing of the proxy's URL, which may hold a password
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
      if (proxy === undefined) throw moduleFault(call, 'returned a text that is no URL of a proxy: its scheme has to be http, https, socks5 or socks5h');
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
    // Both spellings are one: names are looked up by the proxy.
    const scheme = url.protocol === 'socks5h:' ? 'socks5:' : url.protocol;
    return { url: `${scheme}//${url.host}`, username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  } catch {
    return undefined;
  }
}
