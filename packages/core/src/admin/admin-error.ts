import { hasBrand } from '../thrown.js';

const brand = Symbol.for('caddis.admin.error');

/**
 * What keeps a route of the admin endpoint from doing what it was asked for. The client gets it as JSON: `{ "error": message, … }`.
 *
 * @experimental
 */
export class AdminError extends Error {
  readonly [brand] = 1;
  // Defined, not assigned: where somebody has frozen `Error.prototype`, an assignment throws.
  override readonly name: string = 'AdminError';
  /** Status for the client, 400 to 599. */
  readonly status: number;
  /** More members of the JSON object. */
  readonly details: Readonly<Record<string, unknown>>;

  /**
   * @param status - 400 to 599; below 500 for what the client has done wrong
   * @param message - what is wrong: lowercase, no full stop
   * @param details - more members of the JSON object that the client gets
   */
  constructor(status: number, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

/** Tells whether a thrown value is an {@link AdminError} of this or another copy of the package. @experimental */
export function isAdminError(value: unknown): value is AdminError {
  return hasBrand(value, brand);
}
