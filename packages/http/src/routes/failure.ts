import { randomBytes } from 'node:crypto';
import { faultOf, isError, messageOf, propertyOf, type ModuleFault } from '@caddis/core';
import type { ModulePlaceholder } from '@caddis/core/framework';
import { isHandlerError, type HttpRequest, type PlaceholderValue } from '@caddis/core/http';
import { statusText } from '../response/status-text.js';

/** A handler's error, with the details that error routes and log lines show. @internal */
export interface Failure {
  readonly error: unknown;
  readonly status: number;
  readonly message: string;
  /** Nine random characters. A client can report them, and an operator can find the log line by them. */
  readonly id: string;
  /** The line of code that created the error. */
  readonly trace: string;
  /** The module whose code is at fault; absent if the error states a status, because that is deliberate. */
  readonly fault: ModuleFault | undefined;
}

/**
 * Creates a failure from the value that a handler threw.
 *
 * @param error - an error with a status, or any other value, which counts as status 500
 * @internal
 */
export function failureOf(error: unknown): Failure {
  return {
    error,
    status: statusOf(error),
    message: messageOf(error),
    id: randomId(),
    trace: traceOf(error),
    // A handler error is thrown on purpose, so the handler is not at fault; its cause may still be a fault in a module's code.
    fault: faultOf(isHandlerError(error) ? propertyOf(error, 'cause') : error),
  };
}

/** Returns the status that an error states; 500 if it states none, or one that cannot be a final status. @internal */
export function statusOf(error: unknown): number {
  const status = isHandlerError(error) ? propertyOf(error, 'status') : undefined;
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 999 ? status : 500;
}

/** Returns the second line of the stack. A module may have set the stack to anything, so its type is checked. */
function traceOf(error: unknown): string {
  const stack = isError(error) ? propertyOf(error, 'stack') : undefined;
  if (typeof stack !== 'string') return '';
  return stack.split('\n', 2)[1]?.trim().replace(/^at /, '') ?? '';
}

const ofFailure: readonly (readonly [name: string, get: (failure: Failure) => PlaceholderValue, description: string, example: string])[] = [
  ['http.error', ({ message }) => message, 'What went wrong.', 'localhost:9001: cannot connect: connect ECONNREFUSED 127.0.0.1:9001'],
  ['http.error.status_code', ({ status }) => BigInt(status), 'Status code of the error.', '502'],
  ['http.error.status_text', ({ status }) => statusText(status), 'Text of that status.', 'Bad Gateway'],
  ['http.error.message', ({ message }) => message, 'What went wrong, the same as `{http.error}`.', 'localhost:9001: cannot connect: connect ECONNREFUSED 127.0.0.1:9001'],
  ['http.error.trace', ({ trace }) => trace, 'The line of code that made the error.', 'transportFailure (failure-status.js:40:10)'],
  ['http.error.id', ({ id }) => id, 'Nine random characters, which are also in the log line of the error.', 'k3v8m2xwq'],
];

/** Documentation of the `{http.error.…}` placeholders. @internal */
export const errorPlaceholderDocs: readonly ModulePlaceholder[] = ofFailure.map(([name, , description, example]) => ({ name, description, example, where: 'in error routes' }));

/** Sets the `{http.error.…}` placeholders. @internal */
export function setErrorPlaceholders({ placeholders }: HttpRequest, failure: Failure): void {
  for (const [name, get] of ofFailure) placeholders.set(name, get(failure));
}

const characters = 'abcdefghijkmnpqrstuvwxyz0123456789';

function randomId(): string {
  return Array.from(randomBytes(9), (byte) => characters[byte % characters.length]).join('');
}
