import { messageOf } from '@caddis/core';

/**
 * What an error says of itself in one line, whatever was thrown. Some errors of Node have no message, only a code: that of a host with
 * several addresses of which none could be reached is one.
 *
 * @public
 */
export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  if (message !== '') return message;
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'unknown error';
}
