import { isError, propertyOf } from '@caddis/core';
import { describeError } from '../describe-error.js';
import { failCommand } from '../process-end.js';
import { printError } from '../terminal.js';
import { ownerOf } from './import-state.js';

/** Shared by all loaded copies of this file, so that each error is reported once. */
const told = globalThis as unknown as Record<symbol, boolean | undefined>;
const isTold = Symbol.for('caddis.stray_errors');

/**
 * Reports errors that modules throw outside any call, e.g. in a timer, and continues, so that the command still prints its result. If the stack leads
 * to no package, the error is a bug of ours and the command fails.
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
