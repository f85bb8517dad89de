import { isCaddisError } from '@caddis/core';
import { HandlerError, isHandlerError, type TransportPhase } from '@caddis/core/http';
import { errors } from '../../errors.js';

/**
 * Converts an error of a transport to the error with which the client's request ends.
 *
 * @param error - the error of the transport
 * @param phase - phase of the exchange; a timeout while connecting counts as a failure to connect (502), as in Caddy
 * @internal
 */
export function transportFailure(error: Error, phase: TransportPhase): HandlerError {
  const isTimeout = isCaddisError(error) && error.code === 'HTTP_TRANSPORT_TIMEOUT';
  return new HandlerError(isTimeout && phase !== 'connect' ? 504 : 502, error.message, { cause: error });
}

/**
 * Checks whether the request itself or this machine caused a failure. Then no backend is to blame, and a retry would not help.
 *
 * @param error - the error of a transport
 * @returns the error with which the request ends; `undefined` if the failure has another cause
 * @internal
 */
export function requestFault(error: Error): HandlerError | undefined {
  // Errors of the client's body come as `HandlerError`, from the code that reads the body.
  if (isHandlerError(error)) return error;
  const status = isCaddisError(error) ? blamelessStatus[error.code] : undefined;
  return status === undefined ? undefined : new HandlerError(status, error.message, { cause: error });
}

/** Statuses for errors that are not the fault of a backend, and that another backend would not avoid. */
const blamelessStatus: Readonly<Record<string, number>> = { PROXY_REQUEST_MALFORMED: 500, PROXY_LOCAL_RESOURCES: 503 };

/** Checks whether an attempt ended because the source has withdrawn its upstream. @internal */
export function isWithdrawn(error: Error): boolean {
  return isCaddisError(error) && error.code === 'PROXY_UPSTREAM_WITHDRAWN';
}

/**
 * Converts any error of the proxy itself to an error with a status.
 *
 * @param message - message for errors that have no status of their own
 * @internal
 */
export function toHandlerError(error: unknown, status: number, message: string): HandlerError {
  return isHandlerError(error) ? error : new HandlerError(status, message, { cause: error });
}

/** Creates the error for a request whose client left before the response. Nobody receives its status; it appears in logs. @internal */
export function clientGone(): HandlerError {
  return new HandlerError(499, 'the client went away');
}

/** Creates the error for a request without an available upstream. @internal */
export function noUpstream(): HandlerError {
  const cause = errors.PROXY_NO_UPSTREAM();
  return new HandlerError(503, cause.message, { cause });
}
