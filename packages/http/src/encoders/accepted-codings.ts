import type { HttpRequest } from '@caddis/core/http';

/**
 * Returns the codings that a client accepts, best first.
 *
 * @param request - the request
 * @param prefer - codings in the server's order of preference, for those with equal quality
 * @see Caddy's `AcceptedEncodings`
 * @public
 */
export function acceptedCodings({ headers }: HttpRequest, prefer: readonly string[]): readonly string[] {
  // A WebSocket handshake has no body to encode.
  if (headers.has('Sec-WebSocket-Key')) return [];
  const rank = (name: string): number => (prefer.includes(name) ? prefer.indexOf(name) : prefer.length);
  return (headers.get('Accept-Encoding') ?? '')
    .split(',')
    .map(readCoding)
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || rank(a.name) - rank(b.name))
    .map(({ name }) => name);
}

function readCoding(text: string): { readonly name: string; readonly quality: number } {
  const [name = '', parameter = ''] = text.split(';');
  const quality = Number(/^\s*q=([\d.]+)\s*$/i.exec(parameter)?.[1] ?? 1);
  return { name: name.trim().toLowerCase(), quality: quality >= 0 && quality <= 1 ? quality : 1 };
}
