import { isUnixNetwork, joinHostPort, type NetworkAddress } from '@caddis/core';
import { errors } from '../errors.js';
import { isLoopback, isWildcard } from './admin-address.js';

/** An origin that is allowed to use the endpoint. */
interface Origin {
  /** With its colon, as in URLs; `undefined` to allow any scheme. */
  readonly scheme: string | undefined;
  readonly host: string;
}

/**
 * Decides who may use the endpoint: which values of `Host` and which origins of pages are allowed.
 *
 * @see Caddy's `allowedOrigins`, `checkHost` and `checkOrigin`
 * @internal
 */
export class AllowedOrigins {
  readonly #origins: readonly Origin[];
  readonly #checksHost: boolean;

  /**
   * @param address - where the endpoint listens
   * @param port - the port it is bound to
   * @param chosen - `admin.origins` of the config
   * @throws `ADMIN_ORIGIN_INVALID`
   */
  constructor(address: NetworkAddress, port: number, chosen: readonly string[] | undefined) {
    const isUnix = isUnixNetwork(address.network);
    this.#checksHost = !isUnix && !isWildcard(address);
    this.#origins = chosen === undefined ? (isUnix ? [] : defaultHosts(address, port).map((host) => ({ scheme: undefined, host }))) : chosen.map(readOrigin);
  }

  /** Tells whether a value of `Host` is allowed. */
  allowsHost(host: string): boolean {
    if (!this.#checksHost) return true;
    const wanted = withoutDefaultPort(host.toLowerCase());
    return this.#origins.some((origin) => origin.host === wanted);
  }

  /** Tells whether pages of an origin may use the endpoint. */
  allowsOrigin({ protocol, host }: URL): boolean {
    const wanted = withoutDefaultPort(host);
    return this.#origins.some((origin) => origin.host === wanted && (origin.scheme === undefined || origin.scheme === protocol));
  }
}

function defaultHosts(address: NetworkAddress, port: number): readonly string[] {
  const names = isLoopback(address) ? ['localhost', '::1', '127.0.0.1'] : [];
  return [...new Set([...names, address.host])].map((host) => withoutDefaultPort(joinHostPort(host, port).toLowerCase()));
}

function readOrigin(text: string, index: number): Origin {
  const hasScheme = text.includes('://');
  const url = hasScheme ? parseUrl(text) : parseUrl(`http://${text}`);
  if (url === undefined || url.host === '' || url.pathname.length > 1 || url.search !== '' || url.username !== '') {
    throw errors.ADMIN_ORIGIN_INVALID({ index, origin: JSON.stringify(text) });
  }
  return { scheme: hasScheme ? url.protocol : undefined, host: withoutDefaultPort(url.host) };
}

/** Parses a URL; `undefined` if it is invalid. @internal */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** Removes the port 80, because browsers leave out the default port of `http`. */
function withoutDefaultPort(host: string): string {
  return host.endsWith(':80') ? host.slice(0, -3) : host;
}
