import { HandlerError, type HttpRequest, type HttpResponse } from '@caddis/core/http';
import { matchablePath } from '@caddis/http/kit';
import { readConditions } from '../content/conditions.js';
import type { HiddenTest } from '../files/hidden-files.js';
import { readView, viewOf } from './entry-order.js';
import { readFolder } from './folder-entries.js';
import { listingJson } from './listing-json.js';
import { listingPage } from './listing-page.js';
import { listingText } from './listing-text.js';

/** Settings of listings. @internal */
export interface BrowseSettings {
  readonly revealsLinks: boolean;
  readonly sort: readonly string[];
  /** Maximum number of entries to read. */
  readonly limit: number;
}

/**
 * Answers with the listing of a folder, in the format that the client accepts: JSON, text, or otherwise an HTML page.
 *
 * @param path - path of the folder
 * @returns false if the folder does not exist any more; then there is no answer yet
 * @throws a `HandlerError` as for files
 * @internal
 */
export async function sendListing(request: HttpRequest, response: HttpResponse, path: string, isHidden: HiddenTest, settings: BrowseSettings): Promise<boolean> {
  const { headers } = response;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    headers.append('Allow', 'GET, HEAD');
    throw new HandlerError(405, 'folders can only be read');
  }
  const content = await readFolder(path, { isHidden, limit: settings.limit, revealsLinks: settings.revealsLinks });
  if (content === undefined) return false;
  const modified = Number(content.modifiedNs / 1_000_000_000n);
  headers.append('Vary', 'Accept, Accept-Encoding');
  headers.set('Last-Modified', new Date(modified * 1000).toUTCString());
  if (response.status === 200 && readConditions(request.headers, { tag: '', modified }) === 'not-modified') {
    response.status = 304;
    response.end();
    return true;
  }
  const view = readView(request, response, settings.sort);
  const entries = viewOf(content.entries, view);
  const accepted = request.headers.getAll('Accept').join(',').toLowerCase();
  if (accepted.includes('application/json')) end(request, response, 'application/json', listingJson(entries));
  else if (accepted.includes('text/plain')) end(request, response, 'text/plain', listingText(entries));
  else {
    const asked = matchablePath(request.originalUri);
    end(request, response, 'text/html', listingPage({ path: asked.endsWith('/') ? asked : `${asked}/`, entries, total: content.entries.length, view }));
  }
  return true;
}

function end({ method }: HttpRequest, response: HttpResponse, type: string, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  response.headers.set('Content-Type', `${type}; charset=utf-8`);
  response.headers.set('Content-Length', String(bytes.length));
  response.end(method === 'HEAD' ? undefined : bytes);
}
