import { errors } from '../errors.js';

/**
 * Returns the config adapter named by a content type.
 *
 * @returns `undefined` for JSON and for a missing type
 * @throws `ADMIN_LOAD_INVALID`
 * @see Caddy's `adaptByContentType`
 * @internal
 */
export function adapterOfType(contentType: string | undefined, url: string): string | undefined {
  const media = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (media === '' || media.endsWith('/json')) return undefined;
  const slash = media.indexOf('/');
  if (slash < 0) throw errors.ADMIN_LOAD_INVALID({ url, reason: `${JSON.stringify(contentType)} is not a content type` });
  return media.slice(slash + 1);
}
