import { HandlerError } from '@caddis/core/http';

/**
 * Reads a status code from a config, with its placeholders expanded.
 *
 * @param text - the status code as a text
 * @throws a `HandlerError` with status 500 when it is not one
 * @public
 */
export function parseStatusCode(text: string): number {
  const status = /^\+?\d+$/.test(text) ? Number(text) : 0;
  if (status < 100 || status > 999) throw new HandlerError(500, `bad status code ${JSON.stringify(text)}`);
  return status;
}
