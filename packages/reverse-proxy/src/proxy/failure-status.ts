import { isCaddisError } from '@caddis/core';
import { HandlerError, isHandlerError, type TransportPhase } from '@caddis/core/http';

/**
 * Makes the error that a client's request ends with of what a transport reported.
 *
 * @param error - as reported
 * @param phase - where the exchange was; a timeout while connecting counts as a failure to connect, as in Caddy
 * @internal
 */
export function transportFailure(error: Error, phase: TransportPhase): HandlerError {
  const isTimeout = isCaddisError(error) && error.code === 'HTTP_TRANSPORT_TIMEOUT';
  return new HandlerError(isTimeout && phase !== 'connect' ? 504 : 502, error.message, { cause: error });
}

/**
 * Tells whether a request failed by its own fault, so that no backend is to blame and no other would take it.
 *
 * @param error - as reported by a transport
 * @returns the error that the request ends with; `undefined` where the request is well
 * @internal
 */
export function requestFault(error: Error): HandlerError | undefined {
  // What goes wrong with the client's body is told by whoever reads it.
  if (isHandlerError(error)) return error;
  return isCaddisError(error) && error.code === 'PROXY_REQUEST_MALFORMED' ? new HandlerError(500, error.message, { cause: error }) : undefined;
}

/** Makes the error of a request whose client did not wait for the response; nobody is sent its status. @internal */
export function clientGone(): HandlerError {
  return new HandlerError(499, 'the client went away');
}
