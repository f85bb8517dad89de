import { randomBytes } from 'node:crypto';
import { readyToImport } from '@caddis/kit';
import { hash } from 'bcryptjs';
import { errors } from '../errors.js';

/** Work that a hash takes unless somebody says otherwise; Caddy's. @public */
export const defaultCost = 14;
/** Bytes of a password that count in bcrypt. */
const maxPasswordBytes = 72;

/** Work that a hash of Argon2id takes. @public */
export interface Argon2idWork {
  /** Rounds. */
  readonly time: number;
  /** Memory, KiB. */
  readonly memory: number;
  /** Lanes. */
  readonly threads: number;
  /** Length of the hash, bytes. */
  readonly keyLength: number;
}

/** Work that a hash of Argon2id takes unless somebody says otherwise; Caddy's. @public */
export const defaultArgon2idWork: Argon2idWork = { time: 1, memory: 65_536, threads: 4, keyLength: 32 };

const saltBytes = 16;

/**
 * Hashes a password for the field `password` of an account, with bcrypt.
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

/**
 * Hashes a password for the field `password` of an account, with Argon2id.
 *
 * @param password - not empty
 * @throws `HTTP_AUTH_PASSWORD_INVALID`, also where so much work cannot be done
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
