import { HandlerError } from '@caddis/core/http';

/**
 * Parses a status code from a config, after its placeholders have been expanded.
 *
 * @param text - the status code as text
 * @throws a `HandlerError` with status 500 if it is not a status code from 100 to 999
 * @public
 */
export function parseStatusCode(text: string): number {
  const status = /^\+?\d+$/.test(text) ? Number(text) : 0;
  if (status < 100 || status > 999) throw new HandlerError(500, `bad status code ${JSON.stringify(text)}`);
  return status;
}
