import type { HttpRequest, HttpResponse } from '@caddis/core/http';
import { cleanPath, decodePercent, escapePath, rawPathOf, rawQueryOf } from '@caddis/http/kit';
import { baseOf } from './site-path.js';

/**
 * Redirects to the address with a slash at its end, or without one, where a client asked for the other. Nobody is redirected where a
 * handler has changed the last element of the path: the operator knows what it is then.
 *
 * @param isFolder - true where the path leads to a folder
 * @param isListed - true where the folder is listed, whose links lead nowhere without the slash, even where a handler has taken the whole path away
 * @returns true when the request is answered
 * @see Caddy's `FileServer.ServeHTTP`
 * @internal
 */
export function redirectToCanonical(request: HttpRequest, response: HttpResponse, isFolder: boolean, isListed = false): boolean {
  const asked = decodePercent(rawPathOf(request.originalUri));
  const path = decodePercent(rawPathOf(request.uri));
  if (asked.endsWith('/') === isFolder || (baseOf(asked) !== baseOf(path) && !(isListed && path === '/'))) return false;
  // Resolved and escaped anew, it can be no address of another host, however the client has spelt it.
  const clean = cleanPath(asked, true);
  const bare = clean.endsWith('/') ? clean.slice(0, -1) : clean;
  const query = rawQueryOf(request.originalUri);
  response.status = 308;
  response.headers.set('Location', `${escapePath(isFolder ? `${bare}/` : bare || '/')}${query === '' ? '' : `?${query}`}`);
  response.end();
  return true;
}
