import { isCaddisError } from '@caddis/core';
import { HandlerError, type TransportPhase } from '@caddis/core/http';

/**
 * Makes the error that a client's request ends with of what a transport reported.
 *
 * @param error - as reported
 * @param phase - where the exchange was; a timeout while connecting counts as a failure to connect, as in Caddy
 * @internal
 */
export function transportFailure(error: Error, phase: TransportPhase): HandlerError {
  const code = isCaddisError(error) ? error.code : undefined;
  const status = code === 'PROXY_REQUEST_MALFORMED' ? 500 : code === 'HTTP_TRANSPORT_TIMEOUT' && phase !== 'connect' ? 504 : 502;
  return new HandlerError(status, error.message, { cause: error });
}
