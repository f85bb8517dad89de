import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { cleanPath, decodePercent, escapePath, rawPathOf, rawQueryOf } from '@caddis/http/kit';
import { baseOf } from './site-path.js';

/**
 * Redirects to the URL with or without a trailing slash, if the client has requested the other form. Does nothing if a handler has
 * changed the last segment of the path, because then the operator has chosen the path.
 *
 * @param isFolder - whether the path leads to a folder
 * @param isListed - whether the folder will be listed; its links need the slash, even if a handler has removed the whole path
 * @returns true if the request was answered
 * @see Caddy's `FileServer.ServeHTTP`
 * @internal
 */
export function redirectToCanonical(request: HttpRequest, response: HttpResponse, isFolder: boolean, isListed = false): boolean {
  const asked = decodePercent(rawPathOf(request.originalUri));
  const path = decodePercent(rawPathOf(request.uri));
  if (asked.endsWith('/') === isFolder || (baseOf(asked) !== baseOf(path) && !(isListed && path === '/'))) return false;
  // The path is resolved and escaped again, so that it can never be the URL of another host, whatever the client has sent.
  const clean = cleanPath(asked, true);
  const bare = clean.endsWith('/') ? clean.slice(0, -1) : clean;
  const query = rawQueryOf(request.originalUri);
  response.status = 308;
  response.headers.set('Location', `${escapePath(isFolder ? `${bare}/` : bare || '/')}${query === '' ? '' : `?${query}`}`);
  response.end();
  return true;
}
