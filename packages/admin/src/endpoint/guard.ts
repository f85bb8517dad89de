import type { IncomingMessage } from 'node:http';
import { AdminError } from '@caddis/core/admin';
import { type AllowedOrigins, parseUrl } from './allowed-origins.js';
import { fieldOf } from './incoming-request.js';

/** The rules that {@link guard} checks. @internal */
export interface GuardRules {
  readonly origins: AllowedOrigins;
  /** Whether every request must have an origin. */
  readonly enforceOrigin: boolean;
}

/**
 * Refuses requests that browsers send for pages of other origins, and requests whose `Host` does not name this endpoint.
 *
 * The checks have Caddy's order. Two kinds of requests without an origin are allowed in addition: browser navigations to the endpoint, and
 * `fetch` of Node, which sends the same `Sec-Fetch-Mode` as a page.
 *
 * @returns the origin of the page that may read the answer; `undefined` if the request does not come from a page
 * @throws {@link AdminError} 400 or 403
 * @see Caddy's `adminHandler.serveHTTP`
 * @internal
 */
export function guard(request: IncomingMessage, { origins, enforceOrigin }: GuardRules): string | undefined {
  const { origin, referer, upgrade = '', host = '' } = request.headers;
  const mode = fieldOf(request, 'sec-fetch-mode');
  if (upgrade.toLowerCase().includes('websocket')) throw new AdminError(400, 'websocket connections are not supported');
  if (mode?.includes('no-cors') === true) throw new AdminError(400, 'requests with Sec-Fetch-Mode: no-cors are refused, because any web page can send them');
  if (origin === 'null') throw new AdminError(400, 'requests with the origin null are refused, because any web page can send them');
  if (!origins.allowsHost(host)) throw new AdminError(403, `host not allowed: ${host}`);
  if (!enforceOrigin && origin === undefined && (mode === undefined || isNavigation(request, mode) || isScript(request))) return undefined;
  const told = origin ?? referer;
  if (told === undefined || told === '') throw new AdminError(403, 'the request has no Origin or Referer');
  const url = parseUrl(told);
  if (url === undefined || url.host === '') throw new AdminError(403, `the origin of the request cannot be read: ${told}`);
  if (!origins.allowsOrigin(url)) throw new AdminError(403, `origin not allowed: ${url.origin}`);
  return url.origin;
}

/** Tells whether the user has typed the address or followed a link of our own page. A page of another origin cannot forge this or read the answer. */
function isNavigation(request: IncomingMessage, mode: string): boolean {
  const site = fieldOf(request, 'sec-fetch-site');
  return mode === 'navigate' && request.method === 'GET' && (site === 'none' || site === 'same-origin');
}

/** Recognises Node's `fetch`: it sends `Sec-Fetch-Mode` but no `Sec-Fetch-Site`. Browsers always send both, and no page can suppress that. */
function isScript(request: IncomingMessage): boolean {
  const { 'user-agent': agent = '' } = request.headers;
  return (agent === 'node' || agent === 'undici') && fieldOf(request, 'sec-fetch-site') === undefined;
}
