import { isCaddisError } from '@caddis/core';
import { HandlerError, isHandlerError, type TransportPhase } from '@caddis/core/http';
import { errors } from '../../errors.js';

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
 * Tells whether a request failed by its own fault, or by that of this machine, so that no backend is to blame and no other would take it.
 *
 * @param error - as reported by a transport
 * @returns the error that the request ends with; `undefined` where the request is well
 * @internal
 */
export function requestFault(error: Error): HandlerError | undefined {
  // What goes wrong with the client's body is told by whoever reads it.
  if (isHandlerError(error)) return error;
  const status = isCaddisError(error) ? blamelessStatus[error.code] : undefined;
  return status === undefined ? undefined : new HandlerError(status, error.message, { cause: error });
}

/** Failures for which no backend is to blame, and that another would not mend. */
const blamelessStatus: Readonly<Record<string, number>> = { PROXY_REQUEST_MALFORMED: 500, PROXY_LOCAL_RESOURCES: 503 };

/** Tells whether an attempt ended because its upstream is none any more. @internal */
export function isWithdrawn(error: Error): boolean {
  return isCaddisError(error) && error.code === 'PROXY_UPSTREAM_WITHDRAWN';
}

/**
 * Makes an error with a status of whatever went wrong in the proxy itself.
 *
 * @param message - what it came to, for errors that have no status of their own
 * @internal
 */
export function toHandlerError(error: unknown, status: number, message: string): HandlerError {
  return isHandlerError(error) ? error : new HandlerError(status, message, { cause: error });
}

/** Makes the error of a request whose client did not wait for the response; nobody is sent its status. @internal */
export function clientGone(): HandlerError {
  return new HandlerError(499, 'the client went away');
}

/** Makes the error of a request for which there is no upstream. @internal */
export function noUpstream(): HandlerError {
  const cause = errors.PROXY_NO_UPSTREAM();
  return new HandlerError(503, cause.message, { cause });
}
