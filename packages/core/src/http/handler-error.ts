import { hasBrand } from '../thrown.js';

const brand = Symbol.for('caddis.http.handler_error');

/**
 * An error with an HTTP status. Error routes see it as `{http.error.status_code}` and `{http.error.message}`.
 *
 * @experimental
 */
export class HandlerError extends Error {
  readonly [brand] = 1;
  // Defined rather than assigned, because an assignment throws if some code has frozen `Error.prototype`.
  override readonly name: string = 'HandlerError';
  readonly code = 'HTTP_HANDLER_ERROR';
  /** Status for the client, 400 to 599; 499 if the client disconnected. */
  readonly status: number;

  constructor(status: number, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
  }
}

/** Tells whether a thrown value is a {@link HandlerError}, created by this copy of the package or another. @experimental */
export function isHandlerError(value: unknown): value is HandlerError {
  return hasBrand(value, brand);
}
