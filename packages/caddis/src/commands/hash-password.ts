import { defaultCost, hashPassword } from '@caddis/http-auth';
import { isCaddisError } from '@caddis/core';
import { exitCodes } from '../exit-codes.js';
import { askPassword, readFirstLine } from '../read-password.js';
import { print, printError } from '../terminal.js';

/** Flags of `caddis hash-password`. @internal */
export interface HashPasswordFlags {
  readonly plaintext?: string;
  readonly bcryptCost?: number;
}

/**
 * Prints the hash of a password, for the accounts of `http_basic`. The password is that of the flag, the first line of standard input,
 * or what is typed twice.
 *
 * @returns the exit code
 * @internal
 */
export async function hashPasswordCommand({ plaintext, bcryptCost = defaultCost }: HashPasswordFlags): Promise<number> {
  const password = plaintext ?? (process.stdin.isTTY ? await typedTwice() : await readFirstLine(process.stdin));
  if (password === undefined) return exitCodes.failed;
  try {
    print(`${await hashPassword(password, bcryptCost)}\n`);
    return exitCodes.ok;
  } catch (error) {
    if (!isCaddisError(error)) throw error;
    printError(`error: ${error.message}\n`);
    return exitCodes.failed;
  }
}

async function typedTwice(): Promise<string | undefined> {
  const first = await askPassword('Enter password: ');
  if (first === undefined) return undefined;
  const second = await askPassword('Confirm password: ');
  if (second === first) return first;
  if (second !== undefined) printError('error: the two passwords differ\n');
  return undefined;
}
