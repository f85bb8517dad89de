import { hasBrand } from '../thrown.js';

const brand = Symbol.for('caddis.admin.error');

/**
 * An error that a route of the admin endpoint throws to refuse a request. The client receives it as JSON: `{ "error": message, … }`.
 *
 * @experimental
 */
export class AdminError extends Error {
  readonly [brand] = 1;
  // Defined rather than assigned, because an assignment throws if some code has frozen `Error.prototype`.
  override readonly name: string = 'AdminError';
  /** HTTP status of the answer, 400 to 599. */
  readonly status: number;
  /** Further members of the JSON object that the client receives. */
  readonly details: Readonly<Record<string, unknown>>;

  /**
   * @param status - HTTP status, 400 to 599; below 500 if the client made the mistake
   * @param message - what is wrong: lowercase, no full stop
   * @param details - further members of the JSON object that the client receives
   */
  constructor(status: number, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

/** Tells whether a thrown value is an {@link AdminError}, created by this copy of the package or another. @experimental */
export function isAdminError(value: unknown): value is AdminError {
  return hasBrand(value, brand);
}
