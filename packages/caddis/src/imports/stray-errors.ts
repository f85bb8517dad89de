import { isError, propertyOf } from '@caddis/core';
import { describeError } from '../describe-error.js';
import { failCommand } from '../process-end.js';
import { printError } from '../terminal.js';
import { ownerOf } from './import-state.js';

/** Shared by the copies of this file: errors are told once. */
const told = globalThis as unknown as Record<symbol, boolean | undefined>;
const isTold = Symbol.for('caddis.stray_errors');

/**
 * Tells of what modules throw outside of any call, from a timer say, and goes on: it must not keep a command from saying what it was asked. An error
 * whose stack leads to no package is a mistake of ours, and makes the command one that has failed.
 *
 * @internal
 */
export function tellStrayErrors(): void {
  if (told[isTold] === true) return;
  told[isTold] = true;
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, tell);
}

function tell(error: unknown): void {
  const stack = isError(error) ? propertyOf(error, 'stack') : undefined;
  const owner = typeof stack === 'string' ? ownerOf(stack) : undefined;
  if (owner !== undefined || typeof stack !== 'string') {
    return printError(`Warning: ${owner === undefined ? 'a module' : `package ${owner}`} failed outside of any call: ${describeError(error)}\n`);
  }
  failCommand();
  printError(`error: outside of any call: ${describeError(error)}\n${stack}\n`);
}
