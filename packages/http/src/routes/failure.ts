import { randomBytes } from 'node:crypto';
import { faultOf, isError, messageOf, propertyOf, type ModuleFault } from '@caddis/core';
import type { ModulePlaceholder } from '@caddis/core/framework';
import { isHandlerError, type HttpRequest, type PlaceholderValue } from '@caddis/core/http';
import { statusText } from '../response/status-text.js';

/** An error of a handler, with what error routes and logs say of it. @internal */
export interface Failure {
  readonly error: unknown;
  readonly status: number;
  readonly message: string;
  /** Nine random characters that tie a log line to what a client reports. */
  readonly id: string;
  /** Where the error was made. */
  readonly trace: string;
  /** The module that failed, where it is a mistake of its code; absent for errors that say which status is meant. */
  readonly fault: ModuleFault | undefined;
}

/**
 * Makes a failure of whatever a handler threw.
 *
 * @param error - an error with a status, or anything else, which counts as 500
 * @internal
 */
export function failureOf(error: unknown): Failure {
  return {
    error,
    status: statusOf(error),
    message: messageOf(error),
    id: randomId(),
    trace: traceOf(error),
    // A handler that says which status is meant knows what it does; what led to it may still be somebody's mistake.
    fault: faultOf(isHandlerError(error) ? propertyOf(error, 'cause') : error),
  };
}

/** The status that an error asks for. One that cannot be sent is a mistake of whoever made the error. @internal */
export function statusOf(error: unknown): number {
  const status = isHandlerError(error) ? propertyOf(error, 'status') : undefined;
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 999 ? status : 500;
}

/** The line of the stack below the message, which may be anything that a module has put there. */
function traceOf(error: unknown): string {
  const stack = isError(error) ? propertyOf(error, 'stack') : undefined;
  if (typeof stack !== 'string') return '';
  return stack.split('\n', 2)[1]?.trim().replace(/^at /, '') ?? '';
}

const ofFailure: readonly (readonly [name: string, get: (failure: Failure) => PlaceholderValue, description: string, example: string])[] = [
  ['http.error', ({ message }) => message, 'What went wrong.', 'localhost:9001: cannot connect: connect ECONNREFUSED 127.0.0.1:9001'],
  ['http.error.status_code', ({ status }) => BigInt(status), 'Status that the error stands for.', '502'],
  ['http.error.status_text', ({ status }) => statusText(status), 'The words for that status.', 'Bad Gateway'],
  ['http.error.message', ({ message }) => message, 'What went wrong, the same as `{http.error}`.', 'localhost:9001: cannot connect: connect ECONNREFUSED 127.0.0.1:9001'],
  ['http.error.trace', ({ trace }) => trace, 'The line of code that made the error.', 'transportFailure (failure-status.js:40:10)'],
  ['http.error.id', ({ id }) => id, 'Nine random characters, which the log line of the error has, too.', 'k3v8m2xwq'],
];

/** What the documentation says of `{http.error.…}`. @internal */
export const errorPlaceholderDocs: readonly ModulePlaceholder[] = ofFailure.map(([name, , description, example]) => ({ name, description, example, where: 'in error routes' }));

/** Sets `{http.error.…}`. @internal */
export function setErrorPlaceholders({ placeholders }: HttpRequest, failure: Failure): void {
  for (const [name, get] of ofFailure) placeholders.set(name, get(failure));
}

const characters = 'abcdefghijkmnpqrstuvwxyz0123456789';

function randomId(): string {
  return Array.from(randomBytes(9), (byte) => characters[byte % characters.length]).join('');
}
