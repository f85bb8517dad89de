import { hash } from 'bcryptjs';
import { errors } from '../errors.js';

/** Work that a hash takes unless somebody says otherwise; Caddy's. @public */
export const defaultCost = 14;
/** Bytes of a password that count in bcrypt. */
const maxPasswordBytes = 72;

/**
 * Hashes a password for the field `password` of an account.
 *
 * @param password - not empty, at most 72 bytes as UTF-8
 * @param cost - 4 to 31; each step doubles the work
 * @throws `HTTP_AUTH_PASSWORD_INVALID`
 * @public
 */
export async function hashPassword(password: string, cost = defaultCost): Promise<string> {
  const reason = password === '' ? 'it is empty' : Buffer.byteLength(password, 'utf8') > maxPasswordBytes ? `bcrypt takes ${maxPasswordBytes} bytes at most` : undefined;
  if (reason !== undefined) throw errors.HTTP_AUTH_PASSWORD_INVALID({ reason });
  return hash(password, cost);
}
