import { defaultArgon2idWork, defaultCost, hashPassword, hashPasswordWithArgon2id } from '@caddis/http-auth';
import { isCaddisError } from '@caddis/core';
import { exitCodes } from '../exit-codes.js';
import { askPassword, readFirstLine } from '../read-password.js';
import { print, printError } from '../terminal.js';

/** Flags of `caddis hash-password`. @internal */
export interface HashPasswordFlags {
  readonly plaintext?: string;
  readonly algorithm?: 'bcrypt' | 'argon2id';
  readonly bcryptCost?: number;
  readonly argon2idTime?: number;
  /** In KiB. */
  readonly argon2idMemory?: number;
  readonly argon2idThreads?: number;
  readonly argon2idKeylen?: number;
}

/**
 * Prints the hash of a password, for the accounts of `http_basic`. The password comes from the flag or from the first line of standard input; on a
 * terminal, the user types it twice.
 *
 * @returns the exit code
 * @internal
 */
export async function hashPasswordCommand(flags: HashPasswordFlags): Promise<number> {
  const { plaintext } = flags;
  const password = plaintext ?? (process.stdin.isTTY ? await typedTwice() : await readFirstLine(process.stdin));
  if (password === undefined) return exitCodes.failed;
  try {
    print(`${await hashOf(password, flags)}\n`);
    return exitCodes.ok;
  } catch (error) {
    if (!isCaddisError(error)) throw error;
    printError(`error: ${error.message}\n`);
    return exitCodes.failed;
  }
}

function hashOf(password: string, { algorithm, bcryptCost = defaultCost, ...flags }: HashPasswordFlags): Promise<string> {
  if (algorithm !== 'argon2id') return hashPassword(password, bcryptCost);
  const { time, memory, threads, keyLength } = defaultArgon2idWork;
  return hashPasswordWithArgon2id(password, { time: flags.argon2idTime ?? time, memory: flags.argon2idMemory ?? memory, threads: flags.argon2idThreads ?? threads, keyLength: flags.argon2idKeylen ?? keyLength });
}

async function typedTwice(): Promise<string | undefined> {
  const first = await askPassword('Enter password: ');
  if (first === undefined) return undefined;
  const second = await askPassword('Confirm password: ');
  if (second === first) return first;
  if (second !== undefined) printError('error: the two passwords differ\n');
  return undefined;
}
