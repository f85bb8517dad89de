import { messageOf } from '@caddis/core';

/**
 * Returns a one-line description of any thrown value. Some errors of Node have no message but a code, e.g. the error for a host none of
 * whose addresses can be reached.
 *
 * @public
 */
export function reasonOf(error: unknown): string {
  const message = messageOf(error);
  if (message !== '') return message;
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'unknown error';
}
