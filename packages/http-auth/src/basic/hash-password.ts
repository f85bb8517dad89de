import { randomBytes } from 'node:crypto';
import { readyToImport } from '@caddis/kit';
import { hash } from 'bcryptjs';
import { errors } from '../errors.js';

/** Default cost of bcrypt hashes; the same as in Caddy. @public */
export const defaultCost = 14;
/** Maximum length of a password for bcrypt, in bytes; bcrypt ignores any further ones. */
const maxPasswordBytes = 72;

/** Cost parameters of an Argon2id hash. @public */
export interface Argon2idWork {
  /** Number of iterations. */
  readonly time: number;
  /** Memory in KiB. */
  readonly memory: number;
  /** Degree of parallelism (lanes). */
  readonly threads: number;
  /** Length of the hash in bytes. */
  readonly keyLength: number;
}

/** Default cost parameters of Argon2id hashes; the same as in Caddy. @public */
export const defaultArgon2idWork: Argon2idWork = { time: 1, memory: 65_536, threads: 4, keyLength: 32 };

const saltBytes = 16;

/**
 * Hashes a password with bcrypt, for the field `password` of an account.
 *
 * @param password - the password; must not be empty, and has at most 72 bytes in UTF-8
 * @param cost - 4 to 31; each step doubles the work
 * @throws `HTTP_AUTH_PASSWORD_INVALID`
 * @public
 */
export async function hashPassword(password: string, cost = defaultCost): Promise<string> {
  const reason = password === '' ? 'it is empty' : Buffer.byteLength(password, 'utf8') > maxPasswordBytes ? `bcrypt takes ${maxPasswordBytes} bytes at most` : undefined;
  if (reason !== undefined) throw errors.HTTP_AUTH_PASSWORD_INVALID({ reason });
  return hash(password, cost);
}

/**
 * Hashes a password with Argon2id, for the field `password` of an account.
 *
 * @param password - the password; must not be empty
 * @throws `HTTP_AUTH_PASSWORD_INVALID`, also if the library rejects the cost parameters
 * @see Caddy's `Argon2idHash.Hash`
 * @public
 */
export async function hashPasswordWithArgon2id(password: string, work: Argon2idWork = defaultArgon2idWork): Promise<string> {
  if (password === '') throw errors.HTTP_AUTH_PASSWORD_INVALID({ reason: 'it is empty' });
  const { time, memory, threads, keyLength } = work;
  readyToImport();
  const { argon2 } = await import('./argon2-module.js');
  try {
    return await argon2.argon2id({ password, salt: randomBytes(saltBytes), iterations: time, memorySize: memory, parallelism: threads, hashLength: keyLength, outputType: 'encoded' });
  } catch (error) {
    throw errors.HTTP_AUTH_PASSWORD_INVALID({ reason: (error as Error).message }, { cause: error });
  }
}
