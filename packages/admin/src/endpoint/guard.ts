import type { IncomingMessage } from 'node:http';
import { AdminError } from '@caddis/core/admin';
import { type AllowedOrigins, parseUrl } from './allowed-origins.js';
import { fieldOf } from './incoming-request.js';

/** What the guards go by. @internal */
export interface GuardRules {
  readonly origins: AllowedOrigins;
  /** Whether every request must tell its origin. */
  readonly enforceOrigin: boolean;
}

/**
 * Keeps away what pages of other origins have browsers send, and requests whose `Host` says that they were not meant for this endpoint.
 *
 * The order of the checks is Caddy's. Two things are ours: the address bar of a browser may ask for a page, which tells no origin; and so may `fetch`
 * of Node, which calls itself a page.
 *
 * @returns the origin of the page that may read the answer; `undefined` where the request comes from none
 * @throws {@link AdminError} 400 or 403
 * @see Caddy's `adminHandler.serveHTTP`
 * @internal
 */
export function guard(request: IncomingMessage, { origins, enforceOrigin }: GuardRules): string | undefined {
  const { origin, referer, upgrade = '', host = '' } = request.headers;
  const mode = fieldOf(request, 'sec-fetch-mode');
  if (upgrade.toLowerCase().includes('websocket')) throw new AdminError(400, 'websocket connections are not supported');
  if (mode?.includes('no-cors') === true) throw new AdminError(400, 'a request of the mode no-cors could be of any page, and is not answered');
  if (origin === 'null') throw new AdminError(400, 'an origin that is null could be any page, and is not answered');
  if (!origins.allowsHost(host)) throw new AdminError(403, `host not allowed: ${host}`);
  if (!enforceOrigin && origin === undefined && (mode === undefined || isNavigation(request, mode) || isScript(request))) return undefined;
  const told = origin ?? referer;
  if (told === undefined || told === '') throw new AdminError(403, 'the request does not tell its origin');
  const url = parseUrl(told);
  if (url === undefined || url.host === '') throw new AdminError(403, `the origin of the request cannot be read: ${told}`);
  if (!origins.allowsOrigin(url)) throw new AdminError(403, `origin not allowed: ${url.origin}`);
  return url.origin;
}

/** Somebody has typed the address, or followed a link of our own page. A page of another origin cannot make a browser say so, nor read the answer. */
function isNavigation(request: IncomingMessage, mode: string): boolean {
  const site = fieldOf(request, 'sec-fetch-site');
  return mode === 'navigate' && request.method === 'GET' && (site === 'none' || site === 'same-origin');
}

/** Node's own `fetch` says that it is in the mode of a page. A browser always says of which site, too, and no page can take that away. */
function isScript(request: IncomingMessage): boolean {
  const { 'user-agent': agent = '' } = request.headers;
  return (agent === 'node' || agent === 'undici') && fieldOf(request, 'sec-fetch-site') === undefined;
}
